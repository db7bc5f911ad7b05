// The egress policy where this host changes while it sends: what is no longer ours, or no longer
// stays here, needs its flag from then on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "egress_netns.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

struct Change {
  const char* name;
  const char* before;   ///< commands that give this host what the sender needs
  const char* device;   ///< by which the frames leave at first
  const char* command;  ///< of pushpkt
  const char* change;
  const char* refusal;
  int most_left;  ///< frames by out0 after the change
};

void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }

class EgressChanges : public testing::TestWithParam<Change> {
 protected:
  void SetUp() override {
    if (const std::string reason = no_egress_host(); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_P(EgressChanges, AreSeen) {
  const Change& each = GetParam();
  const std::string sent =
      std::string("sent() { awk '/") + each.device + ":/ {print $11}' /proc/net/dev; }\n";
  const Outcome seen = on_egress_host(
      sent + each.before + "\nbegun=$(sent)\npushpkt " + each.command +
      " & p=$!\n"
      "until [ $(sent) -ge $((begun + 5)) ] || ! kill -0 $p; do :; done\n" +
      each.change + "\nwas=$(left); wait $p; echo status $?\necho left $(($(left) - was))");
  EXPECT_THAT(seen.out, HasSubstr(each.refusal));
  EXPECT_THAT(seen.out, HasSubstr("status 2\n"));
  const std::size_t at = seen.out.rfind("left ");
  ASSERT_NE(at, std::string::npos) << seen.out;
  EXPECT_LE(std::stoi(seen.out.substr(at + 5)), each.most_left) << seen.out;
}

// A slow sender is judged frame by frame; of a flood, what is queued may leave.
INSTANTIATE_TEST_SUITE_P(
    Of, EgressChanges,
    testing::Values(
        Change{"AnAddressThatStayedHere", "ip addr add 8.8.8.8/32 dev lo", "lo",
               "send 'ip(src=10.9.0.1, dst=8.8.8.8)/udp(dstport=9)/\"x\"' --path raw-ip -c 1000 "
               "--rate 200",
               "ip addr del 8.8.8.8/32 dev lo", "--allow public", 1},
        Change{"ASourceOfOurs", "ip addr add 10.9.0.66/32 dev out0", "out0",
               "send 'ip(src=10.9.0.66, dst=10.9.0.2)/udp(dstport=9)/\"x\"' -c 1000 --rate 200",
               "ip addr del 10.9.0.66/32 dev out0", "--allow spoof", 1},
        Change{"ACalmPace", "ip addr add 10.5.5.5/32 dev lo", "lo",
               "send 'ip(src=10.9.0.1, dst=10.5.5.5)/udp(dstport=9)/\"x\"' --path raw-ip "
               "-c 30000 --rate 5000",
               "ip addr del 10.5.5.5/32 dev lo", "--allow flood", 2000},
        Change{"ARepeatedFile",
               "ip addr add 8.8.8.8/32 dev lo\n"
               "pushpkt -q send 'ip(src=10.9.0.1, dst=8.8.8.8)/udp(dstport=9)/\"x\"' --path file "
               "-w - >$0.pcap",
               "lo", "replay $0.pcap --path raw-ip --pps 200 --loop 1000",
               "ip addr del 8.8.8.8/32 dev lo", "--allow public", 1}),
    [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace pushpkt::test
