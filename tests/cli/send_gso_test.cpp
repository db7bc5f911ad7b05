// send --gso: the same packets, and a word where they cannot be joined.
#include "send_lab.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* udp = "'ip(dst=10.77.2.2)/udp(srcport=999, dstport=12000)/\"x\"'";

class SendGso : public SendLab {};

TEST_F(SendGso, NumbersPacketsAndAllArrive) {
  const Outcome done = in_lab_with_servers(
      std::string("pushpkt send ") + udp + " --gso -c 200 -w sent.pcap --json >said.json\n" +
      "pushpkt decode sent.pcap -T fields -e ip.id -e udp.checksum.status src host 10.77.1.2 "
      "| sort -u | wc -l\n"
      "pushpkt decode sent.pcap -T text | grep -c bad\n"
      "grep -o '\"handed_over\": [0-9]*' said.json\n"
      "rm sent.pcap said.json");
  EXPECT_THAT(done.out, AllOf(HasSubstr("filled in: ip.id=1-200"), HasSubstr("\n200\n0\n"),
                              HasSubstr("\"handed_over\": 200")));
}

TEST_F(SendGso, IsRefusedWhereItWouldHaveNoEffect) {
  const std::pair<std::string, std::string> rows[] = {
      {udp, "the recipe gives one packet"},
      {"'ip(dst=10.77.2.2)/tcp(dstport=9)/\"x\"' -c 9", "no segments of one datagram"},
      {"'ip(dst=10.77.2.2, id=7)/udp(srcport=9, dstport=9)/\"x\"' -c 9", "whose ip.id counts up"},
      {"'ip(dst=10.77.2.2)/udp(srcport=9, dstport=9, checksum=1)/\"x\"' -c 9", "no segments"},
      {std::string(udp) + " --vary udp.srcport=1-9", "no segments"},
      {"'ip(dst=10.77.2.2)/udp(dstport=9)/\"x\"' -c 9 --wait 1", "or leave out --wait"},
      {std::string(udp) + " -c 9 --path raw-ip", "--path packet"},
      {std::string(udp) + " -c 9 --fragment 100", "fragments are no segments"},
  };
  for (const auto& [words, why] : rows) {
    const Outcome done = shell("pushpkt lab -- pushpkt send " + words + " --gso");
    EXPECT_EQ(done.status, 2) << words;
    EXPECT_THAT(done.err, HasSubstr(why)) << words;
  }
}

}  // namespace
}  // namespace pushpkt::test
