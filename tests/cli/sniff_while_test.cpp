// `sniff --while`: the packets of a command from its first to its last, and its exit status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// On the client of a lab. `send PORT` sends one packet from this port.
class SniffWhile : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }

  Outcome in_lab(const std::string& script) const {
    std::ofstream(scratch_.file("script"))
        << "cd " << scratch_.file("") << " || exit 99\n"
        << "send() { pushpkt send \"ip(dst=10.77.2.2)/udp(srcport=$1, dstport=9)\" 2>>sent; }\n"
        << script << "\n";
    return shell("pushpkt lab -- sh " + scratch_.file("script"));
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    return content_of(scratch_.file(name));
  }

 private:
  Scratch scratch_;
};

constexpr const char* one_packet =
    "pushpkt send \"ip(dst=10.77.2.2)/udp(srcport=1001, dstport=9)\" 2>>sent";
constexpr const char* three_packets =
    "pushpkt send \"ip(dst=10.77.2.2)/udp(srcport=1001, dstport=9)\" -c 3 2>>sent";

TEST_F(SniffWhile, HasEveryPacketFromTheFirstToTheLast) {
  const Outcome seen =
      in_lab("send 1000\npushpkt sniff -i to-router --while '" + std::string(three_packets) +
             "' -T fields -e udp.srcport -w all.pcapng udp dst port 9\nstatus=$?\nsend 1002\n"
             "pushpkt decode all.pcapng -e udp.srcport >decoded; exit $status");
  EXPECT_EQ(seen.status, 0) << seen.err;
  EXPECT_EQ(seen.out, "1001\n1001\n1001\n");
  EXPECT_EQ(content("decoded"), seen.out);
  EXPECT_THAT(seen.err, HasSubstr("3 packets captured, 0 dropped"));
}

TEST_F(SniffWhile, OnLoopbackAndInBatchesToo) {
  const std::string to_self =
      "pushpkt send \"ip(dst=127.0.0.1)/udp(srcport=1001, dstport=9)\" -c 5 --path raw-ip 2>>sent";
  const Outcome seen = in_lab("pushpkt sniff -i lo --while '" + to_self +
                              "' -e udp.srcport udp dst port 9\n"
                              "pushpkt sniff -i to-router --batch --while '" +
                              three_packets + "' -e udp.srcport udp dst port 9\n" +
                              "pushpkt sniff -i any --while '" + three_packets +
                              "' -e udp.srcport udp dst port 9\n");
  std::string expected;
  for (int i = 0; i < 5 + 3 + 3; ++i) expected += "1001\n";
  EXPECT_EQ(seen.out, expected) << seen.err;
}

TEST_F(SniffWhile, ExitsWithTheStatusOfTheCommand) {
  const Outcome seen = in_lab(
      "pushpkt sniff -i lo --while true; echo $?\n"
      "pushpkt sniff -i lo --while 'exit 7'; echo $?\n"
      "pushpkt sniff -i lo --while 'kill -9 $$'; echo $?\n"
      "pushpkt sniff -i lo --while no-such-program; echo $?\n"
      "pushpkt sniff -i lo -w x.pcapng --while 'exit 7'; echo $?\n");
  EXPECT_EQ(seen.out, "0\n7\n137\n127\n7\n") << seen.err;
}

TEST_F(SniffWhile, TheCommandIsNotRunWhereNothingCanBeCaptured) {
  const Outcome seen = in_lab(
      "pushpkt sniff -i no-such-device --while 'touch ran'; echo $?\n"
      "pushpkt sniff -i lo --while 'touch ran' 'no filter'; echo $?\n"
      "pushpkt sniff -i lo -w no/such/folder/x.pcapng --while 'touch ran'; echo $?\n"
      "[ -e ran ] && echo it ran");
  EXPECT_EQ(seen.out, "4\n2\n2\n") << seen.err;
}

TEST_F(SniffWhile, TheCommandPrintsWherePacketsDoNot) {
  const Outcome seen = in_lab(
      "pushpkt sniff -i lo --while 'echo said' 2>with_packets\n"
      "pushpkt sniff -i lo -w - --while 'echo said' 2>with_capture >capture\n"
      "pushpkt sniff -i lo -w x.pcapng --while 'echo said; cat' <script\n"
      "pushpkt decode capture 2>&1");
  EXPECT_THAT(seen.out, testing::StartsWith("said\ncd ")) << "stdout and stdin are the command's";
  EXPECT_THAT(content("with_packets"), HasSubstr("said\n"));
  EXPECT_THAT(content("with_capture"), HasSubstr("said\n"));
  EXPECT_THAT(content("capture"), Not(HasSubstr("said")));
}

// The command's shell waits for a file that is written when the capture is over.
TEST_F(SniffWhile, ACaptureThatEndsEarlierLetsTheCommandRun) {
  const std::string goes_on = std::string(one_packet) + "; until [ -e over ]; do :; done; exit 5";
  const Outcome counted = in_lab("pushpkt sniff -i to-router -c 1 -w x.pcapng --while '" + goes_on +
                                 "' udp dst port 9 2>err & sniffer=$!\n"
                                 "until grep -q 'still runs' err; do kill -0 $sniffer || exit 98; "
                                 "done\npushpkt decode x.pcapng | wc -l\n>over\nwait $sniffer");
  EXPECT_EQ(counted.status, 5) << content("err");
  EXPECT_EQ(counted.out, "1\n");
  const Outcome timed = in_lab(
      "rm over err\npushpkt sniff -i lo --wait 0.01 --while 'until [ -e over ]; do :; done; exit "
      "6' "
      "2>err & sniffer=$!\n"
      "until grep -q 'still runs' err; do kill -0 $sniffer || exit 98; done\n"
      ">over\nwait $sniffer");
  EXPECT_EQ(timed.status, 6) << content("err");
  const Outcome unmet = in_lab("pushpkt sniff -i lo --wait 0 -c 1 --while true");
  EXPECT_EQ(unmet.status, 1) << unmet.err;
}

TEST_F(SniffWhile, ASignalEndsTheCommandAndAllThatItStartedAndKeepsTheCapture) {
  for (const std::string signal : {"INT", "TERM"}) {
    const Outcome seen = in_lab(
        "rm -f begun\npushpkt sniff -i to-router -w x.pcapng --while '" + std::string(one_packet) +
        "; sh -c \"echo \\$\\$ >inner; : >begun; while :; do :; done\"; true' "
        "udp dst port 9 2>err & sniffer=$!\n"
        "until [ -e begun ]; do kill -0 $sniffer || exit 98; done\n"
        "kill -" +
        signal +
        " $sniffer; wait $sniffer; echo $?\n"
        "while kill -0 $(cat inner) 2>/dev/null; do :; done\n"
        "pushpkt decode x.pcapng | wc -l");
    EXPECT_EQ(seen.out, "143\n1\n") << signal << "\n" << content("err");
  }
}

// In the lab every user has all capabilities, so that there is something to be kept and given up.
TEST_F(SniffWhile, TheCommandHasTheCallersRightsAndTheCaptureNone) {
  const Outcome seen = in_lab(
      "grep CapEff /proc/self/status\n"
      "pushpkt sniff -i lo -w x.pcapng --while 'grep -E \"CapEff|NoNewPrivs\" /proc/self/status; "
      "until grep -q \"CapEff:.0000000000000000\" /proc/$PPID/status; do :; done; "
      "grep NoNewPrivs /proc/$PPID/status; ls -l /proc/self/fd | grep -c socket'");
  std::istringstream lines(seen.out);
  std::string before;
  std::string held;
  std::getline(lines, before);
  std::getline(lines, held);
  EXPECT_EQ(before, held);
  EXPECT_THAT(held, Not(HasSubstr("0000000000000000")));
  std::string rest(std::istreambuf_iterator<char>(lines), {});
  EXPECT_EQ(rest, "NoNewPrivs:\t0\nNoNewPrivs:\t1\n0\n") << "no socket of the capture is handed on";
}

}  // namespace
}  // namespace pushpkt::test
