// What is put into a recipe from outside, and what is named so that nothing is.
#include "pushpkt/wire/recipe_defaults.hpp"

#include <gtest/gtest.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

std::string with_ethernet(std::string_view text) {
  Recipe recipe = parse_recipe(text).value();
  const bool added = add_ethernet(recipe);
  return added ? to_text(recipe) : "as it was";
}

TEST(AddEthernet, StandsBeforeWhatEthernetCarries) {
  EXPECT_EQ(with_ethernet("ip()/udp()"), "eth()/ip()/udp()");
  EXPECT_EQ(with_ethernet("ipv6()"), "eth()/ipv6()");
  EXPECT_EQ(with_ethernet("arp()"), "eth()/arp()");
  EXPECT_EQ(with_ethernet("vlan(id=7)/ip()"), "eth()/vlan(id=7)/ip()");
  EXPECT_EQ(with_ethernet("ieee8021ad(id=7)/vlan()/ip()"), "eth()/ieee8021ad(id=7)/vlan()/ip()");
  EXPECT_EQ(with_ethernet("mpls(label=9)/ip()"), "eth()/mpls(bottom=1, label=9)/ip()");
  EXPECT_EQ(with_ethernet("pppoes()/ppp_bare()/ip()"), "eth()/pppoes()/ppp_bare()/ip()");
  EXPECT_EQ(with_ethernet("snap()/ip()"), "dot3()/snap()/ip()");
  EXPECT_EQ(with_ethernet("llc()/hex(00)"), "dot3()/llc(control=0x0003)/hex(00)");
}

TEST(AddEthernet, LeavesWhatBeginsAFrameItself) {
  for (const auto* text : {"eth()/ip()", "ppp()/ip()", "sll()/ip()", "null()/ip()", "udp()",
                           "hex(45)", "link(RAW)/ip()", "link(195)/vlan()/ip()"}) {
    EXPECT_EQ(with_ethernet(text), "as it was") << text;
  }
}

TEST(NameWhatIsFilledIn, NamesZerosThatAreOpen) {
  const auto named = [](std::string_view text) {
    Recipe recipe = parse_recipe(text).value();
    set_defaults_explicitly(recipe);
    return to_text(recipe);
  };
  EXPECT_EQ(named("ip(dst=255.255.255.255)/udp(srcport=68, dstport=67)"),
            "ip(dst=255.255.255.255, src=0.0.0.0)/udp(srcport=68, dstport=67)");
  EXPECT_EQ(named("ip(src=10.0.0.1)/udp()"), "ip(src=10.0.0.1)/udp(srcport=0)");
  EXPECT_EQ(named("ip(src=10.0.0.1)/tcp()"), "ip(src=10.0.0.1)/tcp(srcport=0)");
  EXPECT_EQ(named("ip(src=10.0.0.1)/icmp()"), "ip(src=10.0.0.1)/icmp(type=8, ident=0)");
  // Of a tunnel the outer header alone is ever filled in.
  EXPECT_EQ(named("ip(src=10.0.0.1)/ip()"), "ip(src=10.0.0.1)/ip()");
}

TEST(LeftOpen, IsWhatTheOutermostHeadersDoNotName) {
  const auto open = [](std::string_view text) {
    std::string out;
    for (const OpenRow& row : left_open(parse_recipe(text).value())) {
      out += (out.empty() ? "" : " ") + std::string(row.field.name);
    }
    return out;
  };
  EXPECT_EQ(open("ip(dst=10.0.0.2)/udp(dstport=9)"), "ip.src udp.srcport");
  EXPECT_EQ(open("eth(dst=02:00:00:00:00:01)/arp(src.proto_ipv4=10.0.0.1)"),
            "eth.src arp.src.hw_mac");
  EXPECT_EQ(open("ip(src=10.0.0.1)/ip()/udp(srcport=7)"), "");
  EXPECT_EQ(open("hex(00)"), "");
}

}  // namespace
}  // namespace pushpkt::wire
