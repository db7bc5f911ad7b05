// The egress policy for hosts made by hand and for dialogues: their addresses and their pace.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "egress_netns.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class EgressHosts : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = no_egress_host(); !reason.empty()) GTEST_SKIP() << reason;
  }
  [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
    const std::string path = scratch_.file(name);
    std::ofstream(path) << text;
    return path;
  }

 private:
  Scratch scratch_;
};

/// "FRAMES NANOSECONDS" at the end of what was printed.
void expect_pace(const std::string& out, const std::string& of, long long least_frames) {
  std::istringstream numbers(out.substr(out.rfind("counted ") + 8));
  long long frames = 0;
  long long nanoseconds = 0;
  numbers >> frames >> nanoseconds;
  EXPECT_GE(frames, least_frames) << of << out;
  // A millisecond each, of which 20 may be caught up.
  EXPECT_GE(nanoseconds, (frames - 25) * 1'000'000) << of << out;
}

TEST_F(EgressHosts, ADialogueKeepsThePace) {
  std::string lines = "flow ip(dst=10.9.0.2)/udp(srcport=40000, dstport=9)\n";
  std::string segments;
  for (int i = 0; i < 300; ++i) {
    lines += "> udp()/\"x\"\n";
    segments += "0 < S 0:0(0) win 1000\n";
  }
  const std::string talk = file("a.talk", lines);
  const std::string packetdrill = file("a.pkt", segments);
  for (const std::string& options :
       {talk, packetdrill + " --flow 'ip(dst=10.9.0.2)/tcp(srcport=40000, dstport=8080)'",
        talk + " --path raw-ip", talk + " --address 10.9.0.7 --allow spoof"}) {
    const Outcome done = on_egress_host("a=$(date +%s%N)\npushpkt talk -i out0 " + options +
                                        " >/dev/null\necho status $?\nb=$(date +%s%N)\n"
                                        "echo counted $(left) $((b - a))");
    EXPECT_THAT(done.out, HasSubstr("status 0")) << options;
    expect_pace(done.out, options, 300);
  }
}

TEST_F(EgressHosts, AnAddressOfOthersIsASpoofedSource) {
  for (const std::string& command :
       {std::string("pushpkt server udp --path packet -i out0 --address 10.9.0.7"),
        std::string("pushpkt server tcp --path inject -i out0 --address 8.8.8.8"),
        std::string("pushpkt server udp --path packet -i out0 --address fd09::7"),
        std::string("pushpkt server udp --path packet -i out0 --address 10.9.0.7 --allow flood"),
        std::string("pushpkt client tcp 10.9.0.2 --path packet -i out0 --address 10.9.0.7 x"),
        std::string("pushpkt client tcp fd09::2 --path inject -i out0 --address fd09::7 x")}) {
    const Outcome done = on_egress_host("a=$(left)\ntimeout 20 " + command +
                                        "\necho \"status $?, $(($(left) - a)) left\"");
    EXPECT_THAT(done.out, HasSubstr("status 2, 0 left")) << command;
    EXPECT_THAT(done.out, HasSubstr("--allow spoof")) << command;
  }
}

// Requests come far faster than 1,000 a second.
TEST_F(EgressHosts, AServerByHandAnswersAtThePace) {
  for (const std::string address : {"", "--address 10.9.0.7 --allow spoof"}) {
    const std::string to = address.empty() ? "10.9.0.1" : "10.9.0.7";
    const Outcome done = on_egress_host(
        "beyond ip addr add 10.9.0.2/24 dev sink0\nsaid=$(mktemp)\n"
        "pushpkt server udp --path packet -i out0 " +
        address +
        " 2>$said & p=$!\n"
        "until grep -q listening $said; do kill -0 $p || { cat $said; exit 98; }; done\n"
        "before=$(left)\na=$(date +%s%N)\n"
        "beyond pushpkt send 'ip(dst=" +
        to +
        ")/udp(srcport=40000, dstport=12000)/\"x\"' "
        "-i sink0 -c 400 --rate 100000 --allow flood\n"
        "n=0; until [ $(($(left) - before)) -ge 300 ] || [ $n -gt 9000 ]; do n=$((n + 1)); done\n"
        "b=$(date +%s%N)\nframes=$(($(left) - before))\n"
        "kill $p; wait $p; cat $said; rm $said\necho counted $frames $((b - a))");
    EXPECT_THAT(done.out, HasSubstr("listening")) << done.out;
    expect_pace(done.out, address, 300);
  }
}

// An nft rule that counts from the IPv6 header sees each frame, by whatever path it comes
// (docs/questions/firewall-does-not-see-it.md).
TEST_F(EgressHosts, ARuleThatCountsFromTheIpv6HeaderSeesEachPath) {
  const Outcome done = on_egress_host(
      "for path in packet ring inject raw-ip; do\n"
      "  nft -f - <<END || { echo no egress hook; exit 0; }\n"
      "table netdev own { chain own { type filter hook egress device out0 priority filter;\n"
      "  ip6 nexthdr udp @nh,336,16 12000 counter drop; }; }\nEND\n"
      "  pushpkt send 'ipv6(src=fd09::1, dst=fd09::2)/udp(srcport=9, dstport=12000)/\"x\"' "
      "-i out0 --path $path -c 50 >/dev/null 2>&1\n"
      "  nft list table netdev own | grep -q 'packets 0 ' && echo $path unseen\n"
      "  nft delete table netdev own\ndone\nleft");
  if (done.out.find("no egress hook") != std::string::npos) GTEST_SKIP() << done.out;
  EXPECT_THAT(done.out, testing::StartsWith("0\n"));
  EXPECT_THAT(done.out, Not(HasSubstr("unseen")));
}

}  // namespace
}  // namespace pushpkt::test
