// decode --link: tshark finds in the new capture what was in the old one, whatever the link types.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

TEST(LinkEdits, TsharkReadsEachLinkType) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  if (!has_program("mergecap")) GTEST_SKIP() << "mergecap is not installed";
  const Scratch scratch;
  const std::string eth = "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/";
  std::ofstream(scratch.file("recipes"))
      << eth << "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4001, dstport=9999)/\"x\"\n"
      << eth << "ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=4002, dstport=9999)/\"x\"\n";
  const std::string in = scratch.file("in.pcap");
  ASSERT_EQ(shell("pushpkt send -r " + scratch.file("recipes") + " --path file -w " + in).status,
            0);
  std::string all;
  std::string expected;
  for (const std::string first : {"ethernet", "raw", "sll", "null", "hdlc"}) {
    const std::string once = scratch.file("one.pcap");
    ASSERT_EQ(shell("pushpkt decode " + in + " --link " + first + " -w " + once).status, 0);
    for (const std::string second : {"ethernet", "raw", "sll", "null", "hdlc"}) {
      const std::string twice = scratch.file(first + "-" + second + ".pcap");
      ASSERT_EQ(shell("pushpkt decode " + once + " --link " + second + " -w " + twice).status, 0);
      all += " " + twice;
      expected += "10.0.0.1\t\t4001\t1\n\tfd00::1\t4002\t1\n";
    }
  }
  // One file with an interface for each: tshark takes a second to start.
  const std::string merged = scratch.file("merged.pcapng");
  ASSERT_EQ(shell("mergecap -a -F pcapng -w " + merged + all).status, 0);
  EXPECT_EQ(shell("tshark -r " + merged +
                  " -o udp.check_checksum:TRUE -T fields -e ip.src "
                  "-e ipv6.src -e udp.srcport -e udp.checksum.status 2>/dev/null")
                .out,
            expected)
      << "in the order of" << all;
}

TEST(LinkEdits, AGivenHeaderAndItsLinkTypeAreWhatTsharkReads) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  const Scratch scratch;
  const std::string in = scratch.file("in.pcap");
  ASSERT_EQ(shell("pushpkt send 'eth(dst=02:00:00:00:00:02)/vlan(id=5)/"
                  "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4001, dstport=9999)/\"x\"' "
                  "--path file -w " +
                  in)
                .status,
            0);
  const std::string out = scratch.file("out.pcap");
  const Outcome edited =
      shell("pushpkt decode " + in + " --link-header 8f000800 --link-type 104 -w " + out);
  ASSERT_EQ(edited.status, 0) << edited.err;
  EXPECT_EQ(shell("tshark -r " + out +
                  " -T fields -e chdlc.address -e chdlc.protocol -e ip.src -e udp.srcport "
                  "2>/dev/null")
                .out,
            "0x8f\t0x0800\t10.0.0.1\t4001\n");
}

TEST(SideEdits, TcpprepsFileGivesEachPacketItsSide) {
  if (!has_program("tcpprep")) GTEST_SKIP() << "tcpprep is not installed";
  const Scratch scratch;
  std::ofstream(scratch.file("recipes"))
      << "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/"
         "ip(src=10.0.0.1, dst=10.9.0.2)/udp(srcport=9999, dstport=9998)/\"x\"\n"
         "eth(dst=02:00:00:00:00:01, src=02:00:00:00:00:02)/"
         "ip(src=10.9.0.2, dst=10.0.0.1)/udp(srcport=9998, dstport=9999)/\"x\"\n";
  const std::string in = scratch.file("in.pcap");
  ASSERT_EQ(shell("pushpkt send -r " + scratch.file("recipes") + " --path file -w " + in).status,
            0);
  // Packets from this network leave by tcpprep's primary interface, which is the client's.
  const std::string sides = scratch.file("sides");
  ASSERT_EQ(shell("tcpprep -i " + in + " -o " + sides + " -c 10.0.0.0/24").status, 0);
  const std::string print = " -T fields -e eth.src -e eth.dst";
  const std::string macs = " --mac-endpoints 02:00:00:00:00:0c,02:00:00:00:00:05";
  const Outcome by_file = shell("pushpkt decode " + in + macs + " --side-file " + sides + print);
  EXPECT_EQ(by_file.out,
            shell("pushpkt decode " + in + macs + " --servers 10.9.0.0/16" + print).out)
      << by_file.err;
  const Outcome other = shell("pushpkt decode " + in + macs + " --servers 10.0.0.0/24" + print);
  EXPECT_EQ(other.out,
            "02:00:00:00:00:05\t02:00:00:00:00:0c\n02:00:00:00:00:0c\t02:00:00:00:00:05\n");
  EXPECT_NE(by_file.out, other.out);
  EXPECT_EQ(shell("pushpkt decode " + in + macs + " --side-file " + in + print).status, 2);
  EXPECT_EQ(shell("pushpkt decode " + in + macs + " --side-file " + sides + " -w " + sides).status,
            2)
      << "an output is never an input";
}

TEST(PayloadEdits, WhatWasEditedIsCounted) {
  const Scratch scratch;
  std::ofstream(scratch.file("recipes"))
      << "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01, type=0x88b5)/"
         "hex(313233343536373839 a9f97b5d)\n"
         "eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2)/udp(dstport=9)/\"x\"\n";
  const std::string in = scratch.file("in.pcap");
  ASSERT_EQ(shell("pushpkt send -r " + scratch.file("recipes") + " --path file -w " + in).status,
            0);
  const Outcome stripped =
      shell("pushpkt decode " + in + " --strip-fcs found -w " + scratch.file("out.pcap"));
  EXPECT_EQ(stripped.status, 0);
  EXPECT_EQ(stripped.err, "strip-fcs: in 1 of 2 packets\n");
  const std::string dry = "pushpkt replay " + in + " --path file -w " + scratch.file("dry.pcap");
  EXPECT_EQ(
      shell(dry + " --mutate 7 --strip-fcs found --json | jq -c '.edited | {fcs_removed, mutated}'")
          .out,
      "{\"fcs_removed\":1,\"mutated\":1}\n");
  EXPECT_THAT(shell(dry + " --mutate 7").out, testing::HasSubstr("mutate: in 1 of 2 packets\n"));
  EXPECT_EQ(shell("pushpkt decode " + in + " --mutate 7,2").status, 2);
}

}  // namespace
}  // namespace pushpkt::test
