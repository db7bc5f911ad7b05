// What of a recipe each path leaves to the kernel.
#include "pushpkt/path/carried.hpp"

#include <gtest/gtest.h>

#include "pushpkt/wire/text.hpp"

namespace pushpkt::path {
namespace {

wire::Recipe recipe_of(std::string_view text) { return wire::parse_recipe(text).value(); }

const PathKind& kind_of(std::string_view name) { return **find_kind(name); }

/// "eth.src ip.ttl", or "" when all of it is carried.
std::string lost(std::string_view path, std::string_view text) {
  std::string out;
  for (const NotCarried& missing : not_carried(kind_of(path), recipe_of(text))) {
    out += (out.empty() ? "" : " ") + missing.name;
  }
  return out;
}

constexpr std::string_view whole =
    "eth(dst=02:00:00:00:00:01, src=02:00:00:00:00:02)/"
    "ip(src=10.0.0.1, dst=10.0.0.2, ttl=7)/udp(srcport=1, dstport=2, checksum=3)/\"x\"";

TEST(NotCarried, FollowsTheLadder) {
  EXPECT_EQ(lost("socket", whole), "eth.dst eth.src ip.ttl udp.checksum");
  EXPECT_EQ(lost("raw-transport", whole), "eth.dst eth.src ip.ttl");
  EXPECT_EQ(lost("raw-ip", whole), "eth.dst eth.src");
  EXPECT_EQ(lost("packet-dgram", whole), "eth.src");
  EXPECT_EQ(lost("packet", whole), "");
  EXPECT_EQ(lost("inject", whole), "");
  EXPECT_EQ(lost("file", whole), "");
}

TEST(NotCarried, TakesWhatTheKernelWritesAnyway) {
  constexpr std::string_view plain =
      "eth()/ip(version=4, hdr_len=20, proto=17, src=10.0.0.1, dst=10.0.0.2)/"
      "udp(srcport=1, dstport=2, length=9)/\"x\"";
  EXPECT_EQ(lost("socket", plain), "");
  EXPECT_EQ(lost("raw-transport", plain), "");
  EXPECT_EQ(lost("socket", "ip(version=5)/udp(length=10)/\"x\""), "ip.version udp.length");
  EXPECT_EQ(lost("socket", "ip(proto=18)/udp()"), "ip.proto");
  EXPECT_EQ(lost("raw-transport", "ip(proto=18)/udp()"), "");  // the socket's protocol
  EXPECT_EQ(lost("raw-transport", "ipv6(version=6, nxt=60)/ipv6.dstopts()/udp()"), "");
}

TEST(NotCarried, ASocketTakesZeroForAnyAddress) {
  constexpr std::string_view discover =
      "ip(src=0.0.0.0, dst=255.255.255.255)/udp(srcport=0, dstport=67)/\"x\"";
  EXPECT_EQ(lost("socket", discover), "ip.src udp.srcport");
  EXPECT_EQ(lost("raw-transport", discover), "ip.src");
  EXPECT_EQ(lost("raw-ip", discover), "");
  EXPECT_EQ(lost("socket", "ipv6(dst=::)/udp(dstport=9)"), "ipv6.dst");
}

TEST(NotCarried, NamesLayersThatHaveNoPlace) {
  EXPECT_EQ(lost("raw-ip", "eth()/vlan()/ip()/udp()"), "vlan");
  EXPECT_EQ(lost("packet-dgram", "vlan()/ip()/udp()"), "vlan");
  EXPECT_EQ(lost("raw-ip", "arp()"), "arp");
  EXPECT_EQ(lost("packet-dgram", "arp()"), "");
  EXPECT_EQ(lost("socket", "ip()/tcp()/\"x\""), "tcp");
  EXPECT_EQ(lost("socket", "ip()/ip()/udp()/\"x\""), "ip");
  EXPECT_EQ(lost("socket", "ipv6()/ipv6.dstopts()/udp()"), "ipv6.dstopts");
  EXPECT_EQ(lost("socket", "ip(options=hex(01010101))/udp()"), "ip.options");
  EXPECT_EQ(lost("raw-transport", "hex(00)/ip()/udp()"), "hex");
}

TEST(NotCarried, KeepsWhatStandsBehindTheOutermostIpHeader) {
  for (const auto* text : {"ip()/ip(ttl=3)/udp(checksum=1)", "ip()/ah()/udp()", "ip()/tcp(flags=2)",
                           "ipv6()/ipv6.dstopts()/udp()", "ip()/hex(00)"}) {
    EXPECT_EQ(lost("raw-transport", text), "") << text;
  }
}

TEST(NotCarried, CountsBytesBehindThePacketOnlyWhereNobodyElseDoes) {
  EXPECT_EQ(lost("socket", "ip()/udp()/trailer(0000)"), "trailer");
  EXPECT_EQ(lost("raw-transport", "ip()/udp()/trailer(0000)"), "trailer");
  EXPECT_EQ(lost("raw-ip", "ip()/udp()/trailer(0000)"), "trailer");  // it becomes ip.len
  EXPECT_EQ(lost("raw-ip", "ipv6()/udp()/trailer(0000)"), "");
  EXPECT_EQ(lost("packet-dgram", "ip()/udp()/trailer(0000)"), "");
}

TEST(NotCarried, BytesAloneAreThePacket) {
  EXPECT_EQ(lost("raw-ip", "link(RAW)/hex(45)"), "");
  EXPECT_EQ(lost("packet-dgram", "eth(dst=02:00:00:00:00:01, type=0x88b5)/hex(00)"), "");
}

TEST(Without, LeavesTheRest) {
  const auto stripped = [](std::string_view path, std::string_view text) {
    const wire::Recipe recipe = recipe_of(text);
    const wire::Recipe rest = without(recipe, not_carried(kind_of(path), recipe));
    EXPECT_TRUE(not_carried(kind_of(path), rest).empty());
    return wire::to_text(rest);
  };
  EXPECT_EQ(stripped("socket", whole),
            "eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dstport=2)/\"x\"");
  EXPECT_EQ(stripped("raw-ip", "vlan(id=3)/ip(ttl=3)/udp()"), "ip(ttl=3)/udp()");
  EXPECT_EQ(stripped("raw-transport", "ip(options=hex(01010101), ttl=1)/udp()/trailer(00)"),
            "ip()/udp()");
}

TEST(PathThatCarries, IsTheMostComfortableOne) {
  const auto after = [](std::string_view path, std::string_view text) {
    return path_that_carries(kind_of(path), recipe_of(text)).name;
  };
  EXPECT_EQ(after("socket", "ip()/udp(checksum=1)"), "raw-transport");
  EXPECT_EQ(after("socket", "ip(ttl=1)/udp()"), "raw-ip");
  EXPECT_EQ(after("raw-ip", "eth(dst=02:00:00:00:00:01)/ip()/udp()"), "packet-dgram");
  EXPECT_EQ(after("raw-ip", whole), "packet");
}

TEST(IsOfTarget, NamesWhatAPathReadsOnce) {
  EXPECT_TRUE(is_of_target(kind_of("socket"), "udp.dstport"));
  EXPECT_TRUE(is_of_target(kind_of("raw-transport"), "ip.dst"));
  EXPECT_TRUE(is_of_target(kind_of("packet-dgram"), "eth.dst"));
  EXPECT_FALSE(is_of_target(kind_of("raw-transport"), "udp.dstport"));
  EXPECT_FALSE(is_of_target(kind_of("raw-ip"), "ip.dst"));
  EXPECT_FALSE(is_of_target(kind_of("packet"), "eth.dst"));
}

TEST(BuildFor, LeavesALengthThatDoesNotFitToTheKernelThatWritesIt) {
  const wire::Recipe largest = recipe_of("ip(dst=10.0.0.2)/udp()/\"x\"*65508");
  EXPECT_TRUE(build_for(kind_of("socket"), largest));
  const auto raw = build_for(kind_of("raw-transport"), largest);
  ASSERT_TRUE(raw) << raw.error().text();
  EXPECT_EQ(wire::view_of(raw->packet(), raw->link).carried_by_ip().size(), 65516U);
  EXPECT_FALSE(build_for(kind_of("raw-ip"), largest));  // ip.len is ours there
  EXPECT_FALSE(build_for(kind_of("raw-transport"), recipe_of("ip()/udp()/\"x\"*65530")));
}

}  // namespace
}  // namespace pushpkt::path
