// The capture of `send -w` holds what the wire had; what craft prints is sent bit by bit.
#include <filesystem>
#include <sstream>

#include "send_lab.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// An answer never stands before its request, however late it came.
bool answers_follow(const std::string& sources) {
  std::istringstream lines(sources);
  int open = 0;
  for (std::string source; std::getline(lines, source);) {
    open += source == "10.77.1.2" ? 1 : -1;
    if (open < 0) return false;
  }
  return open == 0;
}

// A file that cannot grow: where the looking has ended nothing is said about the device.
TEST_F(SendLab, ACaptureThatEndedEarlyIsNoEvidenceOfWhatLeft) {
  const Outcome sent = in_lab_with_servers(
      "ulimit -f 64; pushpkt send 'ip(dst=10.77.2.2)/udp(dport=9)/\"xxxxxxxxxxxxxxxxxxxx\"' "
      "--path raw-ip --vary ip.id=1-3000 --rate 20000 -w " +
      file("short.pcapng"));
  EXPECT_EQ(sent.status, 4) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("EFBIG"), Not(HasSubstr("not seen on the device"))));
}

TEST_F(SendLab, TheCaptureHoldsWhatTheWireHad) {
  const std::string capture = file("wire.pcapng");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"' --path socket -c 3 --wait 20 -w " +
      capture);
  ASSERT_EQ(sent.status, 0) << sent.out;
  // The kernel's TTL, and the router's decrement: no packet that was only handed over.
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e ip.src -e ip.ttl | sort").out,
            "10.77.1.2\t64\n10.77.1.2\t64\n10.77.1.2\t64\n"
            "10.77.2.2\t63\n10.77.2.2\t63\n10.77.2.2\t63\n");
  EXPECT_TRUE(answers_follow(shell("pushpkt decode " + capture + " -e ip.src").out));
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  const std::string told = shell("tshark -n -r " + capture +
                                 " -T fields -e frame.time_delta -e frame.packet_flags "
                                 "-e frame.comment 2>/dev/null")
                               .out;
  EXPECT_THAT(told, Not(ContainsRegex("(^|\n)-")));  // no step back in time
  EXPECT_THAT(told,
              AllOf(ContainsRegex("0x00000002\tpushpkt send --path socket"),
                    HasSubstr("recipe: ip(dst=10.77.2.2"), HasSubstr("eth: written by the kernel"),
                    ContainsRegex("0x00000001\tpushpkt: an answer")));
}

TEST_F(SendLab, TheCaptureSaysWhatTheKernelChanged) {
  const std::string capture = file("raw.pcapng");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2, checksum=0xdead)/udp(dport=12000)/\"x\"' --path raw-ip "
      "--wait 20 -w " +
      capture);
  ASSERT_EQ(sent.status, 0) << sent.out;
  const std::string told = shell("pushpkt decode " + capture + " -v").out +
                           shell("strings " + capture + " 2>/dev/null || cat " + capture).out;
  EXPECT_THAT(told, HasSubstr("ip.checksum: built 0xdead, on the wire 0x"));
  EXPECT_THAT(told, ContainsRegex("ip.id: built 0x0000, on the wire 0x"));
}

TEST_F(SendLab, TheCaptureHasWhatARuleOfThisHostMadeOfIt) {
  if (!has_program("nft")) GTEST_SKIP() << "nft is not installed";
  const std::string capture = file("nat.pcapng");
  const Outcome sent = in_lab_with_servers(
      "nft add table ip t\nnft 'add chain ip t c { type nat hook postrouting priority 100; }'\n"
      "nft add rule ip t c udp dport 12000 snat to 10.77.1.2:5555\n"
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"' --path raw-ip -w " +
      capture);
  ASSERT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, HasSubstr("note: 1 of 1 packets left otherwise than they were built"));
  EXPECT_THAT(sent.out, Not(HasSubstr("not seen on the device")));
  // The answer may be there, too.
  const Outcome ours =
      shell("pushpkt decode " + capture + " -e ip.src -e udp.srcport src host 10.77.1.2");
  EXPECT_EQ(ours.out, "10.77.1.2\t5555\n");
}

TEST_F(SendLab, TheCaptureHasWhatNoRowOfTheHeaderWouldLetOneExpect) {
  for (const std::string sent : {"'ip(dst=10.77.2.2, version=5)/udp(dport=9)/\"a\"' --path raw-ip",
                                 "'ipv6(dst=fd77:2::2)/ipv6.fraghdr()/udp(dport=9)/\"a\"' "
                                 "--path raw-transport"}) {
    const std::string capture = file("odd.pcapng");
    const Outcome done = in_lab_with_servers("pushpkt send " + sent + " -w " + capture);
    ASSERT_EQ(done.status, 0) << done.out;
    EXPECT_THAT(done.out, Not(HasSubstr("not seen on the device")));
    // Port 9 is closed: its ICMP error may be there, too.
    const Outcome read = shell("pushpkt decode " + capture + " -e frame.number not icmp6");
    EXPECT_EQ(read.out, "1\n") << sent;
  }
}

TEST_F(SendLab, TheCaptureHasEachFragmentThatTheKernelMade) {
  const std::string capture = file("cut.pcapng");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"*3000' --path raw-transport --wait 20 "
      "-w " +
      capture);
  ASSERT_EQ(sent.status, 0) << sent.out;
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e ip.frag_offset 'src host 10.77.1.2'").out,
            "0\n185\n370\n");
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e ip.frag_offset 'src host 10.77.2.2'").out,
            "0\n185\n370\n");
}

TEST_F(SendLab, OnLoopbackEachPacketIsThereOnce) {
  const std::string capture = file("lo.pcapng");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=127.0.0.1)/icmp.echo()' --path raw-ip -c 2 "
      "--wait 20 -w " +
      capture);
  ASSERT_EQ(sent.status, 0) << sent.out;
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e icmp.type | sort").out, "0\n0\n8\n8\n");
}

TEST(Craft, SendsTheSameBytesOfEveryCapture) {
  const Scratch scratch;
  std::size_t captures = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(PUSHPKT_SOURCE_DIR "/captures")) {
    const std::string name = entry.path().string();
    if (!name.ends_with(".pcap") && !name.ends_with(".pcapng")) continue;
    if (shell("pushpkt decode " + name + " -T hex >" + scratch.file("a")).status != 0) continue;
    const std::string again = scratch.file("again.pcapng");
    const Outcome sent = shell("pushpkt decode " + name +
                               " -T craft | pushpkt send -r - --path file "
                               "-w " +
                               again);
    ASSERT_EQ(sent.status, 0) << name << "\n" << sent.err;
    EXPECT_EQ(shell("pushpkt decode " + again + " -T hex").out, content_of(scratch.file("a")))
        << name;
    ++captures;
  }
  EXPECT_GT(captures, 50U);
}

TEST(Craft, NamesTheZerosThatSendWouldFillIn) {
  const Scratch scratch;
  const std::string capture = scratch.file("discover.pcap");
  ASSERT_EQ(shell("pushpkt send 'eth(dst=ff:ff:ff:ff:ff:ff)/ip(dst=255.255.255.255)/"
                  "udp(dport=67)/\"x\"' --path file -w " +
                  capture)
                .status,
            0);
  EXPECT_THAT(
      shell("pushpkt decode -T craft " + capture).out,
      AllOf(HasSubstr("src=0.0.0.0"), HasSubstr("srcport=0"), HasSubstr("src=00:00:00:00:00:00")));
}

}  // namespace
}  // namespace pushpkt::test
