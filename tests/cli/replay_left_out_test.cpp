// What `replay --as client` does not repeat is named, and a run that compares nothing is no
// success.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ReplayLeftOut : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    std::ofstream(scratch_.file("recipes"))
        << udp("10.1.0.1", "4000", "a") << answer("10.1.0.1", "4000", "A")
        << udp("10.1.0.7", "4001", "b") << answer("10.1.0.7", "4001", "B")
        << "eth()/ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=4002, dstport=12000)/\"c\"\n"
        << tcp("10.1.0.1", "10.1.0.2", 4003, 12000, "flags.syn=1, seq=1")
        << tcp("10.1.0.2", "10.1.0.1", 12000, 4003, "flags=0x12, seq=9, ack=2")
        << tcp("10.1.0.1", "10.1.0.2", 4003, 12000, "flags=0x18, seq=2, ack=10", "/\"d\\n\"")
        << tcp("10.1.0.2", "10.1.0.1", 12000, 4003, "flags=0x18, seq=10, ack=4", "/\"WRONG\\n\"");
    ASSERT_EQ(
        shell("pushpkt send -r " + scratch_.file("recipes") + " --path file -w " + file_).status,
        0);
  }
  static std::string udp(const std::string& from, const std::string& port,
                         const std::string& payload) {
    return "eth()/ip(src=" + from + ", dst=10.1.0.2)/udp(srcport=" + port + ", dstport=12000)/\"" +
           payload + "\"\n";
  }
  static std::string answer(const std::string& to, const std::string& port,
                            const std::string& payload) {
    return "eth()/ip(src=10.1.0.2, dst=" + to + ")/udp(srcport=12000, dstport=" + port + ")/\"" +
           payload + "\"\n";
  }
  static std::string tcp(const std::string& from, const std::string& to, int source,
                         int destination, const std::string& rows,
                         const std::string& payload = "") {
    return "eth()/ip(src=" + from + ", dst=" + to + ")/tcp(srcport=" + std::to_string(source) +
           ", dstport=" + std::to_string(destination) + ", " + rows + ")" + payload + "\n";
  }
  Outcome replay(const std::string& options, const std::string& behind = "") {
    return shell("pushpkt lab --server 'pushpkt server udp' -- pushpkt replay " + file_ +
                 " --as client --host 10.77.2.2 --wait 5 " + options + behind);
  }

  Scratch scratch_;
  std::string file_ = scratch_.file("mixed.pcap");
};

TEST_F(ReplayLeftOut, OtherClientsAndConnectionsAreNamed) {
  const Outcome done = replay("");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(
      done.out,
      AllOf(HasSubstr("1 request to 10.77.2.2: 1 answer the same"),
            HasSubstr("left out: 2 UDP requests of other clients (--client 10.1.0.7, fd00::1)"),
            HasSubstr("left out: 1 TCP connection (--path packet repeats TCP)")));
  if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
  const Outcome json = replay("--json",
                              " | jq -c '[.compared, .left_out.connections, "
                              "(.left_out.requests_of_other_clients | map(.requests) | add)]'");
  EXPECT_EQ(json.out, "[1,1,2]\n");
}

TEST_F(ReplayLeftOut, TheClientThatIsNamedHasTheOthersLeftOut) {
  const Outcome done = replay("--client 10.1.0.7");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("other clients (--client 10.1.0.1, fd00::1)"),
                              HasSubstr("left out: 1 TCP connection of other clients")));
}

TEST_F(ReplayLeftOut, AClientThatTheCaptureDoesNotHaveIsNamed) {
  const Outcome done = replay("--client 10.9.9.9");
  EXPECT_EQ(done.status, 2);
  EXPECT_THAT(done.err, HasSubstr("cannot find a UDP request or a TCP connection with a payload of "
                                  "10.9.9.9 in " +
                                  file_));
}

TEST_F(ReplayLeftOut, NothingIsLeftOutOfWhatTheFilterPasses) {
  const Outcome done = replay("-f 'udp and host 10.1.0.1'");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, Not(HasSubstr("left out")));
}

TEST_F(ReplayLeftOut, ARunThatComparesNothingIsNoSuccess) {
  const Outcome done = replay("-f 'udp and src host 10.1.0.1'");
  EXPECT_EQ(done.status, 1);
  EXPECT_THAT(done.out, HasSubstr("nothing was compared"));
}

}  // namespace
}  // namespace pushpkt::test
