// What the egress policy says about single frames, and what its errors tell.
#include <gmock/gmock.h>

#include "unit/stack_egress_judge.hpp"

namespace pushpkt::stack {
namespace {

using test::egress_host;
using test::judge;
using test::said;
using testing::HasSubstr;

struct Asked {
  std::string recipe;
  std::string missing;  ///< what the error says; "": it may leave
};

class EgressPolicyOf : public testing::TestWithParam<Asked> {};

TEST_P(EgressPolicyOf, SaysWhichFlagIsMissing) {
  const std::string text = said(judge(GetParam().recipe));
  if (GetParam().missing.empty()) {
    EXPECT_EQ(text, "");
  } else {
    EXPECT_THAT(text, HasSubstr(GetParam().missing));
  }
}

/// A frame of this EtherType, in hex digits.
std::string typed(const std::string& type) {
  return "eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:02, type=0x" + type + ")/";
}

constexpr const char* eth = "eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:02)/";
const std::string ip = std::string(eth) + "ip(src=10.9.0.1, dst=10.9.0.2";
const std::string far = "ip(src=10.9.0.1, dst=8.8.8.8)/udp";
const std::string near = "ip(src=10.9.0.1, dst=10.9.0.2)/udp";
const std::string ip6 = std::string(eth) + "ipv6(src=fd09::1, dst=fd09::2)/";

const std::string inverse = std::string(eth) + "ipv6(src=fd09::1, dst=fd09::2, hlim=255, nxt=58)/";

INSTANTIATE_TEST_SUITE_P(
    Frames, EgressPolicyOf,
    testing::Values(
        Asked{ip + ")/udp", ""}, Asked{ip6 + "udp", ""},
        Asked{std::string(eth) + "ipv6(src=fd09::1, dst=ff01::1)/udp", ""},
        Asked{std::string(eth) + "ipv6(src=fd09::1, dst=ff02::1)/udp", ""},
        Asked{std::string(eth) + "ipv6(src=fd09::1, dst=ff00::1)/udp", "--allow public"},
        Asked{std::string(eth) + "ipv6(src=fd09::1, dst=ff05::1)/udp", "--allow public"},
        Asked{std::string(eth) + "ip(src=10.9.0.1, dst=198.19.255.255)/udp", ""},
        Asked{std::string(eth) + "ip(src=10.9.0.1, dst=198.20.0.1)/udp", "--allow public"},
        Asked{std::string(eth) + "ip(src=10.9.0.1, dst=10.77.2.2)/udp", "not in the lab"},
        Asked{ip + ")/ip(src=10.9.0.1, dst=8.8.8.8)/udp", "to 8.8.8.8"},
        Asked{ip + ")/ip(src=1.1.1.1, dst=10.9.0.2)/udp", "from 1.1.1.1"},
        Asked{ip + ")/ipv6(src=fd09::1, dst=2001:db8::1)/udp", "to 2001:db8::1"},
        Asked{ip + ", proto=47)/hex(00000800)/ip(src=10.9.0.1, dst=8.8.8.8)/udp", "to 8.8.8.8"},
        Asked{ip + ", proto=47)/hex(200065580000000a)/" + eth + "ip(src=10.9.0.1, dst=8.8.8.8)/udp",
              "to 8.8.8.8"},
        Asked{ip + ", proto=103)/hex(2100000000000000)/" + far, "to 8.8.8.8"},
        Asked{ip + ", proto=108)/hex(04000002)/\"deflated\"", "--allow public"},
        Asked{ip + ", proto=108)/hex(11000002)/\"deflated\"", ""},
        Asked{ip + ", proto=115)/hex(00000007)/" + far, "--allow public"},
        Asked{ip + ", proto=145)/hex(0fc2010100000701)/" + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "mpls(bottom=1)/hex(00000000)/" + eth + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "mpls(bottom=1)/" + eth + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "mpls(bottom=1)/hex(00000000)/" + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "mpls(bottom=1)/hex(10000021)/" + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "mpls(bottom=1)/hex(00000000)/" + eth + near, ""},
        Asked{std::string(eth) + "pppoes/hex(028300005140)/" + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "pppoes/hex(00310001)/" + eth + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "pppoes/hex(003140010000002a)/" + eth + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "pppoes/hex(002f)/" + far, "to 8.8.8.8"},
        Asked{std::string(eth) + "pppoes/hex(002d)/\"compressed\"", "--allow public"},
        Asked{std::string(eth) + "pppoes/hex(c021)/\"lcp\"", ""},
        Asked{typed("894f") + "hex(0fc2010100000701)/" + far, "to 8.8.8.8"},
        Asked{typed("894f") + "hex(0fc2010300000701)/" + eth + far, "to 8.8.8.8"},
        Asked{typed("894f") + "hex(0fc2010900000701)/\"?\"", "--allow public"},
        Asked{typed("88e5") + "hex(0000000000010800)/" + far, "to 8.8.8.8"},
        Asked{typed("88e5") + "hex(20000000000102000000090100010800)/" + far, "to 8.8.8.8"},
        Asked{typed("88e5") + "hex(0c00000000010800)/" + far, ""},
        Asked{typed("22f3") + "hex(003f00010002)/" + eth + far, "to 8.8.8.8"},
        Asked{typed("8926") + "hex(000000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("893f") + "hex(0000000000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("f1c1") + "hex(000000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("4305") + far, "--allow public"},
        Asked{typed("88fb") + "hex(000000010800)/" + far, "to 8.8.8.8"},
        Asked{typed("22f3") +
                  "hex(000000010002"
                  "020000000902"
                  "020000000901"
                  "893b0001893b00010800)/" +
                  far,
              "to 8.8.8.8"},
        Asked{typed("dada") + "hex(0000000000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("8903") + "hex(0001)/" + eth + far, "--allow public"},
        Asked{typed("ab37") + far, "--allow public"},
        Asked{"hex(01000c000001"
              "020000000901"
              "0050"
              "aaaa0300000c000200000000)/" +
                  std::string(eth) + far,
              "to 8.8.8.8"},
        Asked{ip + ", proto=2)/hex(1401000010000000)/" + far, "to 8.8.8.8"},
        Asked{ip + ", proto=2)/hex(1100000000000000)", ""},
        Asked{ip + ", proto=93)/hex(03cc)/" + far, "--allow public"},
        Asked{ip + ", proto=144)/" + far, "--allow public"},
        Asked{ip + ", proto=47)/hex(200164002a000100)/" + eth + far, "--allow public"},
        Asked{ip + ", proto=47)/hex(00006559184103cc)/" + far, "--allow public"},
        Asked{ip + ", proto=47)/hex(00008200)/\"802.11\"", "--allow public"},
        Asked{ip + ", proto=47)/hex(0000000000000000)", "--allow public"},
        Asked{ip + ", proto=47)/hex(00000000)", ""},  // a keepalive
        Asked{std::string(eth) + "mpls(bottom=1)/hex(000000000f000800)/" + far, "--allow public"},
        Asked{std::string(eth) + "mpls(bottom=1)/hex(50000000)/" + far, "--allow public"},
        Asked{std::string(eth) + "mpls(bottom=1)/hex(10000007)/\"bfd\"", ""},
        Asked{typed("8870") + "hex(aaaa030080c200070000)/" + eth + far, "to 8.8.8.8"},
        Asked{typed("8870") + "hex(fefe03cc)/" + far, "to 8.8.8.8"},
        Asked{ip + ", options=hex(8307040808080800))/udp", "to 8.8.8.8"},
        Asked{ip + ", options=hex(01890704080404040000000000000000))/udp", "to 8.4.4.4"},
        Asked{ip + ", options=hex(00830704080808080000000000000000))/udp", ""},
        Asked{ip + ", options=hex(0700830704080808), hdr_len=28)/udp", "to 8.8.8.0"},
        Asked{ip6 + "ipv6.routing(type=0, segleft=1, data=hex(00000000"
                    "20010db8000000000000000000000001))/udp",
              "to 2001:db8::1"},
        Asked{ip6 + "ipv6.routing(type=4, segleft=0, data=hex(00000000"
                    "20010db8000000000000000000000002))/udp",
              "to 2001:db8::2"},
        Asked{ip6 + "ipv6.routing(type=9, segleft=1, data=hex(00000000))/udp", "cannot be read"},
        Asked{ip6 + "ipv6.dstopts(options=hex(c91020010db800000000000000000000000301020000))/udp",
              "from 2001:db8::3"},
        Asked{ip + ", flags.mf=1)/ip(src=10.9.0.1, dst=8.8.8.8, len=60)/udp(checksum=1)",
              "to 8.8.8.8"},
        Asked{ip + ", flags.mf=1, proto=4)/hex(4500003c00004000)", "cannot be read"},
        Asked{ip + ", frag_offset=8, proto=4)/hex(0808080808080808)", "cannot be read"},
        Asked{std::string(eth) + "arp(opcode=2, hwsrc=02:00:00:00:09:01, psrc=10.9.0.9)",
              "from 10.9.0.9"},
        Asked{std::string(eth) + "arp(hwsrc=02:00:00:00:09:99, psrc=10.9.0.1)",
              "from 02:00:00:00:09:99"},
        Asked{std::string(eth) + "arp(hwsrc=02:00:00:00:09:01, psrc=10.9.0.1, pdst=10.9.0.9)", ""},
        Asked{ip6 + "icmpv6(type=136, nd.na.target_address=fd09::7)", "from fd09::7"},
        Asked{ip6 + "icmpv6(type=136, nd.na.target_address=fd09::1)/hex(0201020000000999)",
              "from 02:00:00:00:09:99"},
        Asked{std::string(eth) + "ipv6(src=::, dst=ff02::1)/icmpv6(type=135, target=fd09::7)",
              "from fd09::7"},
        Asked{std::string(eth) + "vlan(id=7)/mpls(bottom=1)/ip(src=10.9.0.1, dst=8.8.8.8)/udp",
              "to 8.8.8.8"},
        Asked{"dot3(src=02:00:00:00:09:01)/snap/ip(src=10.9.0.1, dst=8.8.8.8)/udp", "to 8.8.8.8"},
        Asked{"eth(src=02:00:00:00:09:99, type=0x88b5)/\"x\"", "from 02:00:00:00:09:99"},
        Asked{"eth(src=02:00:00:00:09:01, type=0x88b5)/\"x\"", ""},
        Asked{inverse + "hex(8900000000000000" + std::string(64, '1') + "0201020000000999)",
              "from 02:00:00:00:09:99"},
        Asked{inverse + "hex(8d00000000000000 0101020000000999 0201020000000902)",
              "from 02:00:00:00:09:99"},
        Asked{inverse + "hex(8d00000000000000 0101020000000901 0201020000000902)", ""},
        Asked{inverse + "hex(8e00000000000000 0201020000000999)", "from 02:00:00:00:09:99"},
        Asked{inverse + "hex(8e00000000000000 0a03000000000000 fd090000000000000000000000000007)",
              "from fd09::7"},
        Asked{typed("0024") + "hex(abab030000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("0024") + "hex(aaab030000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("0024") + "hex(aaaa00000000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("001f") + "hex(070603)/" + far, "to 8.8.8.8"},
        Asked{typed("0020") + "hex(fffe03cc)/" + far, "to 8.8.8.8"},
        Asked{typed("05e6") + "hex(aaaa030000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("ed3e") + "hex(0002)/" + eth + far, "to 8.8.8.8"},
        Asked{typed("ed3e") + "hex(00080001000400aa)/" + eth + far, "to 8.8.8.8"},
        Asked{typed("dadb") + "hex(00010800)/" + far, "to 8.8.8.8"},
        Asked{typed("e001") + "hex(0000000000000800)/" + far, "to 8.8.8.8"},
        Asked{typed("08ff") + "hex(0000)/" + far, "--allow public"},
        Asked{"hex(0200000009020200000009010800"
              "45000014000000004000"
              "0000"
              "0a090001"
              "0808)",
              "to 8.8.0.0"},  // Ethernet pads it with zeros
        Asked{ip + ")/icmp(type=3)/ip(src=8.8.8.8, dst=1.1.1.1)/udp", ""}));  // a quoted packet

// The label alone says whether there is a control word. Without one this is encrypted MACsec, with
// one a packet to 8.8.8.8.
TEST(EgressPolicy, APseudowireIsReadInBothWays) {
  const std::string frame = std::string(eth) +
                            "mpls(bottom=1)/hex(00000000 020000000902 020088e50c01 0800)/"
                            "ip(src=10.9.0.1, dst=8.8.8.8)/udp";
  EXPECT_THAT(said(judge(frame, {.spoofed_sources = true})), HasSubstr("to 8.8.8.8"));
  EXPECT_EQ(said(judge(frame, {.public_addresses = true, .spoofed_sources = true})), "");
}

TEST(EgressPolicy, TheLabIsFree) {
  EgressHost lab = egress_host();
  lab.in_lab = true;
  lab.lab_prefixes.clear();
  EXPECT_TRUE(judge("eth/ip(src=1.2.3.4, dst=8.8.8.8)/udp", {}, lab).is_free);
}

TEST(EgressPolicy, NoFlagLeadsToTheLabFromOutside) {
  const Allowed all{true, true, true};
  EXPECT_THAT(said(judge(std::string(eth) + "ip(src=10.9.0.1, dst=10.77.2.2)/udp", all)),
              HasSubstr("`pushpkt lab -- pushpkt ...`"));
  EXPECT_EQ(said(judge("eth/ip(src=1.2.3.4, dst=8.8.8.8)/udp", all)), "");
}

TEST(EgressPolicy, KnowsWhoIsMany) {
  const auto many = [](const std::string& recipe) { return judge(recipe).to_many; };
  for (const char* destination :
       {"10.9.0.255", "10.9.0.0", "224.0.0.1", "255.255.255.255", "0.0.0.0"}) {
    EXPECT_TRUE(many(std::string(eth) + "ip(src=10.9.0.1, dst=" + destination + ")/udp"))
        << destination;
  }
  EXPECT_FALSE(many(ip + ")/udp"));
  // A PAUSE frame stops the link of all who share it, whatever its address.
  EXPECT_TRUE(many("eth(dst=02:00:00:00:00:02, type=0x8808)/hex(0001ffff)"));
  EXPECT_TRUE(many("eth(dst=02:00:00:00:00:02)/vlan(id=5, etype=0x8808)/hex(0001ffff)"));
  EXPECT_FALSE(many("eth(dst=02:00:00:00:00:02, type=0x8809)/hex(0001ffff)"));
  EXPECT_TRUE(many("eth(dst=01:00:00:00:00:01, type=0x88b5)"));
  EXPECT_TRUE(many(ip + ")/ip(src=10.9.0.1, dst=10.9.0.255)/udp"));
  EXPECT_TRUE(many(std::string(eth) + "ipv6(src=fd09::1, dst=ff02::1)/udp"));
}

}  // namespace
}  // namespace pushpkt::stack
