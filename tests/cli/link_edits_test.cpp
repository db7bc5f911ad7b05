// decode --link: tshark finds in the new capture what was in the old one, whatever the link types.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

TEST(LinkEdits, TsharkReadsEachLinkType) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  const Scratch scratch;
  const std::string eth = "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/";
  std::ofstream(scratch.file("recipes"))
      << eth << "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4001, dstport=9999)/\"x\"\n"
      << eth << "ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=4002, dstport=9999)/\"x\"\n";
  const std::string in = scratch.file("in.pcap");
  ASSERT_EQ(shell("pushpkt send -r " + scratch.file("recipes") + " --path file -w " + in).status,
            0);
  for (const std::string first : {"ethernet", "raw", "sll", "null"}) {
    const std::string text = scratch.file("one.pcap");
    ASSERT_EQ(shell("pushpkt decode " + in + " --link " + first + " -w " + text).status, 0);
    for (const std::string second : {"ethernet", "raw", "sll", "null"}) {
      const std::string two = scratch.file("two.pcap");
      ASSERT_EQ(shell("pushpkt decode " + text + " --link " + second + " -w " + two).status, 0);
      EXPECT_EQ(shell("tshark -r " + two +
                      " -o udp.check_checksum:TRUE -T fields -e ip.src "
                      "-e ipv6.src -e udp.srcport -e udp.checksum.status 2>/dev/null")
                    .out,
                "10.0.0.1\t\t4001\t1\n\tfd00::1\t4002\t1\n")
          << first << " to " << second;
    }
  }
}

}  // namespace
}  // namespace pushpkt::test
