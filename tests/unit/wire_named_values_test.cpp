// What people type from habit: names of values and flags, quotes, capitals, short names.
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

using testing::HasSubstr;

struct Typed {
  std::string_view typed;
  std::string_view printed;  // by numbers, as recipes are printed
};

/// Names the test; its bytes would be other ones in each build.
void PrintTo(const Typed& typed, std::ostream* out) { *out << typed.typed; }

class Habit : public testing::TestWithParam<Typed> {};

TEST_P(Habit, IsTheSamePacket) {
  const auto typed = parse_recipe(GetParam().typed);
  ASSERT_TRUE(typed) << typed.error().text();
  EXPECT_EQ(to_text(*typed), GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(
    OfFlags, Habit,
    testing::Values(
        Typed{"tcp(flags=syn)", "tcp(flags=0x0002)"}, Typed{"tcp(flags=SYN)", "tcp(flags=0x0002)"},
        Typed{"tcp(flags=\"S\")", "tcp(flags=0x0002)"}, Typed{"tcp(flags=SA)", "tcp(flags=0x0012)"},
        Typed{"tcp(flags=syn|ack)", "tcp(flags=0x0012)"},
        Typed{"tcp(flags=syn,ack)", "tcp(flags=0x0012)"},
        Typed{"tcp(flags=syn, ack, seq=3)", "tcp(flags=0x0012, seq_raw=3)"},
        Typed{"tcp(flags=\"syn ack\")", "tcp(flags=0x0012)"},
        Typed{"tcp(flags=psh|rst)", "tcp(flags=0x000c)"},
        Typed{"tcp(flags=ECE)", "tcp(flags=0x0040)"}, Typed{"tcp(flags=AE)", "tcp(flags=0x0050)"},
        Typed{"tcp(flags=URG)", "tcp(flags=0x0020)"}, Typed{"tcp(syn=1)", "tcp(flags.syn=1)"},
        Typed{"tcp(flags=syn, sack_perm)", "tcp(flags=0x0002, sack_perm)"},
        Typed{"ip(flags=DF)", "ip(flags=0x02)"}, Typed{"ip(flags=\"DF|MF\")", "ip(flags=0x03)"},
        Typed{"ip(flags=df+mf)", "ip(flags=0x03)"},
        Typed{"vxlan(flags=flag_g|flag_i)", "vxlan(flags=0x8800)"}));

INSTANTIATE_TEST_SUITE_P(
    OfNames, Habit,
    testing::Values(Typed{"icmp(type=echo-request)", "icmp(type=8)"},
                    Typed{"icmp(type=\"echo_reply\")", "icmp(type=0)"},
                    Typed{"icmp(type=echo)", "icmp(type=8)"},
                    Typed{"icmp(type=Time-Exceeded)", "icmp(type=11)"},
                    Typed{"icmpv6(type=packet-too-big, mtu=1280)", "icmpv6(type=2, mtu=1280)"},
                    Typed{"arp(op=who-has)", "arp(opcode=1)"},
                    Typed{"arp(op=\"is-at\")", "arp(opcode=2)"},
                    Typed{"ospf(type=\"ls-update\")", "ospf(msg=4)"},
                    Typed{"ip(dst=\"10.0.0.2\", proto=\"udp\")", "ip(dst=10.0.0.2, proto=17)"}));

// Which number a name is depends on the type, which may stand behind it or be the header's own.
INSTANTIATE_TEST_SUITE_P(
    OfNamesByType, Habit,
    testing::Values(Typed{"icmp(type=3, code=port)", "icmp(type=3, code=3)"},
                    Typed{"icmp(code=Port_Unreachable, type=3)", "icmp(code=3, type=3)"},
                    Typed{"icmp(type=redirect, code=host)", "icmp(type=5, code=1)"},
                    Typed{"icmp(type=destination-unreachable, code=host)", "icmp(type=3, code=1)"},
                    Typed{"icmp.time_exceeded(code=ttl)", "icmp(type=11, code=0)"},
                    Typed{"icmp(code=fragmentation-needed)", "icmp(type=3, code=4)"},
                    Typed{"icmpv6(type=1, code=port)", "icmpv6(type=1, code=4)"},
                    Typed{"icmpv6(type=4, code=unrecognized-ipv6-option-encountered)",
                          "icmpv6(type=4, code=2)"},
                    Typed{"igmp(type=leave-group)", "igmp(type=0x17)"},
                    Typed{"dns(flags.rcode=nxdomain, flags.opcode=UPDATE)",
                          "dns(flags.rcode=3, flags.opcode=5)"}));

INSTANTIATE_TEST_SUITE_P(OfScapy, Habit,
                         testing::Values(Typed{"Ether()/IP()/TCP()", "eth()/ip()/tcp()"},
                                         Typed{"ICMP()", "icmp(type=8)"},
                                         Typed{"Dot1Q(vlan=5)", "vlan(id=5)"},
                                         Typed{"dot1ad(vlan=5)", "ieee8021ad(id=5)"},
                                         Typed{"Dot1Q(prio=5)", "vlan(priority=5)"}));

TEST(Habits, OfDnsNameTheSameItems) {
  const auto ours = parse_recipe("dns(qry=\"a.b\", type=AAAA)");
  ASSERT_TRUE(ours);
  for (const std::string_view typed :
       {"dns(qname=a.b, qtype=AAAA)", "dns(qd=\"a.b\", qtype=\"AAAA\")"}) {
    const auto recipe = parse_recipe(typed);
    ASSERT_TRUE(recipe) << recipe.error().text();
    EXPECT_EQ(to_text(*recipe), to_text(*ours)) << typed;
  }
}

struct Wrong {
  std::string_view typed;
  std::string_view hint;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.typed << ": " << wrong.hint; }

class WayOut : public testing::TestWithParam<Wrong> {};

TEST_P(WayOut, IsInTheError) {
  const auto recipe = parse_recipe(GetParam().typed);
  ASSERT_FALSE(recipe);
  EXPECT_THAT(recipe.error().text(), HasSubstr(GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(
    OfSeveralValues, WayOut,
    testing::Values(Wrong{"ip(ttl=(1,3))", "several by --vary ip.ttl=1-3"},
                    Wrong{"ip(ttl=[1,2,9])", "several by --vary ip.ttl=1,2,9"},
                    Wrong{"ip(ttl=1..3)", "several by --vary ip.ttl=1..3"},
                    Wrong{"udp(dport=1-3)", "several by --vary udp.dstport=1-3"},
                    Wrong{"tcp(dport=[80, https])", "several by --vary tcp.dstport=80,https"},
                    Wrong{"arp(pdst=10.77.1.0/24)", "--vary arp.dst.proto_ipv4=10.77.1.0/24"},
                    Wrong{"ipv6(dst=fd77::/64)", "--vary ipv6.dst=fd77::/64"}));

INSTANTIATE_TEST_SUITE_P(
    OfWords, WayOut,
    testing::Values(Wrong{"tcp(flags=sin)", "letters of FSRPAUECN, each once, like SA"},
                    Wrong{"tcp(flags=syn||ack)", "flags, each once, with | between"},
                    Wrong{"tcp(flags=syn|)", "flags, each once"},
                    Wrong{"tcp(flags=|syn)", "flags, each once"},
                    Wrong{"tcp(flags=syn,,ack)", "a field's name"},
                    Wrong{"tcp(flags=syn|syn)", "flags, each once"},
                    Wrong{"tcp(flags=psh|push)", "flags, each once"},
                    Wrong{"ip(flags=df|DF)", "flags, each once"},
                    Wrong{"tcp(flags=sin)", "syn, fin"}, Wrong{"ip(flags=XF)", "rb, df, mf"},
                    Wrong{"tcp(flags=AA)", "it takes a number, or flags"},
                    Wrong{"arp(op=ask)", "request (1), who-has (1), reply (2), is-at (2)"},
                    Wrong{"icmp(type=pong)", "echo-reply (0)"},
                    Wrong{"icmp(type=5, code=port)", "redirect-for-network (0)"},
                    Wrong{"icmp(type=8, code=port)", "a number"},
                    Wrong{"udp(dport=nosuchservice)", "the name of a service, like domain"},
                    Wrong{"ip(proto=nothing)", "the name of a protocol, like udp"},
                    Wrong{"ip(ttl=x)", "a number, like 7 or 0x1f"},
                    Wrong{"arp(dst=10.0.0.1)", "it is `dst.hw_mac` or `dst.proto_ipv4`"},
                    Wrong{"raw(\"x\")", "bytes stand by themselves: \"text\" or hex(00ff)"},
                    Wrong{"ip()/Raw(load=\"x\")", "bytes stand by themselves"},
                    Wrong{"tcp(options=[(\"MSS\",1460)])", "`pushpkt fields tcp` lists them"},
                    Wrong{"ip(ttl=hex(07))", "expected a value, not bytes"}));

TEST(ShortNames, OfOneRowAreUnderstood) {
  const auto found = find_named_field("window");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->field, &tcp::window);
  EXPECT_EQ(find_named_field("tcp.syn")->field, &tcp::syn);
}

TEST(ShortNames, OfSeveralRowsAreListedInTheError) {
  const auto ttl = find_named_field("ttl");
  ASSERT_FALSE(ttl);
  EXPECT_THAT(ttl.error().text(), HasSubstr("`mpls.ttl` or `ip.ttl`"));
  const auto port = find_named_field("dport");
  ASSERT_FALSE(port);
  EXPECT_THAT(port.error().text(), HasSubstr("`udp.dstport`"));
  EXPECT_THAT(port.error().text(), HasSubstr("`tcp.dstport`"));
}

}  // namespace
}  // namespace pushpkt::wire
