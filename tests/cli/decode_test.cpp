// What decode prints, held against tshark and against itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

constexpr const char* packets_to_decode =
    R"(eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2, ttl=7)/udp(srcport=4000, dstport=53, checksum=0xdead)/"hello"
eth()/vlan(id=7)/ipv6(src=fd77:1::2, dst=fd77:2::2, hlim=3)/udp(srcport=1, dstport=2)/"six"
eth()/ip(src=10.0.0.1, dst=10.0.0.2, options=hex(01010100))/tcp(srcport=1, dstport=2, flags.syn=1, options=hex(020405b4))
eth()/arp(src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)/trailer(000000)
eth()/ip(src=10.0.0.1, dst=10.0.0.2)/icmp.echo(ident=7, seq=9)/hex(00ff10)
eth()/ip(src=10.0.0.1, dst=10.0.0.2)/icmp.unreachable(code=3)/ip(src=10.0.0.2, dst=10.0.0.9)/udp(srcport=5, dstport=6)
eth()/ip(src=10.0.0.1, dst=10.0.0.2, flags.mf=1, proto=17)/hex(0102030405060708)
eth()/ip(src=10.0.0.1, dst=10.0.0.2, len=999)/udp(srcport=1, dstport=2, length=3)/"lies"
)";

class Decode : public testing::Test {
 protected:
  Decode() : capture_(scratch_.file("a.pcapng")) {
    std::ofstream(scratch_.file("recipes")) << packets_to_decode;
    const Outcome made =
        shell("pushpkt send -r " + scratch_.file("recipes") + " --path file -w " + capture_);
    EXPECT_EQ(made.status, 0) << made.err;
  }

  Outcome decode(const std::string& options) {
    return shell("pushpkt decode " + capture_ + " " + options);
  }

  Scratch scratch_;
  std::string capture_;
};

TEST_F(Decode, PrintsTheColumnsThatTsharkPrints) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  const std::string columns =
      "-T fields -E header=y -e frame.number -e frame.len -e frame.cap_len -e frame.interface_id "
      "-e frame.encap_type -e eth.dst -e eth.type -e vlan.id -e ip.src -e ip.dst -e ip.ttl -e "
      "ip.id "
      "-e ip.flags.mf -e ip.checksum -e ipv6.dst -e ipv6.hlim -e udp.srcport -e udp.dstport "
      "-e udp.length -e udp.checksum -e tcp.flags -e tcp.flags.syn -e tcp.len -e arp.opcode "
      "-e icmp.type -e icmp.code";
  const Outcome ours = decode(columns);
  // tshark writes a flag as 1 or 0, from 4.2 on as True or False.
  const Outcome theirs =
      shell("tshark -n -r " + capture_ + " -E occurrence=f -o ip.defragment:FALSE " + columns +
            " | sed 's/\\bTrue\\b/1/g; s/\\bFalse\\b/0/g'");
  EXPECT_EQ(ours.status, 0) << ours.err;
  EXPECT_EQ(ours.out, theirs.out);
}

TEST_F(Decode, CraftsWhatSendTurnsIntoTheSameBytes) {
  const std::string again = scratch_.file("b.pcapng");
  const Outcome made =
      shell("pushpkt decode " + capture_ + " -T craft | pushpkt send -r - --path file -w " + again);
  ASSERT_EQ(made.status, 0) << made.err;
  const Outcome copy = shell("pushpkt decode " + again + " -T hex");
  EXPECT_EQ(copy.out, decode("-T hex").out);
  EXPECT_EQ(shell("pushpkt decode " + again + " -T craft").out, decode("-T craft").out);
}

TEST_F(Decode, PrintsOneLineForEachPacket) {
  EXPECT_THAT(
      decode("").out,
      testing::AllOf(testing::ContainsRegex("1 .* 10.0.0.1 -> 10.0.0.2  UDP 4000 -> 53, 5 bytes "
                                            ".udp.checksum is bad."),
                     testing::HasSubstr("who has 10.0.0.2? tell 10.0.0.1"),
                     testing::HasSubstr("ICMP echo request, id 7, seq 9, 3 bytes"),
                     testing::HasSubstr("port unreachable, about 10.0.0.2 -> 10.0.0.9 UDP 5 -> 6"),
                     testing::HasSubstr("UDP 258 -> 772, 0 bytes, first fragment"),
                     testing::HasSubstr("ip.len says 999 but")));
}

TEST_F(Decode, TakesAFilterAndACount) {
  EXPECT_EQ(decode("-T fields -e frame.number -f 'udp and port 53'").out, "1\n");
  EXPECT_EQ(decode("-e frame.number icmp").out, "5\n6\n");
  EXPECT_EQ(decode("-e frame.number -c 2").out, "1\n2\n");
  EXPECT_EQ(shell("pushpkt decode -r " + capture_ + " arp -e frame.number").out, "4\n");
  EXPECT_EQ(shell("pushpkt decode - arp -e frame.number <" + capture_).out, "4\n");
}

TEST_F(Decode, ShowsEveryFieldWithItsPlace) {
  const Outcome tree = decode("-v -x -c 1");
  EXPECT_THAT(tree.out, testing::ContainsRegex("22 +ip.ttl +7 +Time to Live, RFC 791"));
  EXPECT_THAT(tree.out, testing::ContainsRegex("40-41 +udp.checksum +0xdead +bad"));
  EXPECT_THAT(tree.out, testing::HasSubstr("! udp.checksum is bad"));
  EXPECT_THAT(tree.out, testing::HasSubstr("# recipe: eth(dst=02:00:00:00:00:02)/ip("));
  EXPECT_THAT(tree.out, testing::HasSubstr("0000  02 00 00 00 00 02"));
}

TEST_F(Decode, GivesAnObjectALine) {
  if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
  const Outcome ttls =
      shell("pushpkt decode " + capture_ +
            " -T json | jq -c '[.schema, .frame[\"frame.number\"], "
            "(.layers[] | select(.header == \"ip\").fields[\"ip.ttl\"])]' | head -1");
  EXPECT_EQ(ttls.out, "[1,1,7]\n");
}

TEST_F(Decode, AgreesWithTheWitness) {
  const Outcome seen = decode("--witness -c 7");
  EXPECT_EQ(seen.status, 0) << seen.out;
  EXPECT_THAT(seen.out, testing::ContainsRegex("libtins: eth ip udp .* the same as ours"));
}

}  // namespace
}  // namespace pushpkt::test
