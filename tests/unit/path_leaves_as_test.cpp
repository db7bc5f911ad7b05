// What the kernel is told about a frame besides its bytes.
#include "pushpkt/path/leaves_as.hpp"

#include <gmock/gmock.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::path {
namespace {

using namespace literals;

const Target to_v4{.remote = {"10.0.0.9"_ip4, Port{}}};
const Target to_v6{.remote = {"fd00::9"_ip6, Port{}}};

wire::Frame frame_of(std::string_view recipe) {
  return wire::build(wire::parse_recipe(recipe).value()).value();
}

wire::FrameView shown(const wire::Frame& frame) {
  return wire::view_of(frame.packet(), frame.link);
}

/// Bytes without a header that we know.
wire::FrameView bare(ByteView bytes) { return {.bytes = bytes, .link = Link::raw}; }

TEST(LeavesAs, TheTypeIsThatOfTheLastLinkHeader) {
  struct {
    const char* recipe;
    unsigned type;
  } const rows[] = {{"eth()/ip(dst=10.0.0.1)/udp", 0x0800},
                    {"eth()/ipv6(dst=fd00::1)/udp", 0x86dd},
                    {"eth()/vlan(id=7)/ip(dst=10.0.0.1)/udp", 0x0800},
                    {"eth(type=0x1234)/ip(dst=10.0.0.1)/udp", 0x1234},
                    {"ip(dst=10.0.0.1)/udp", 0x0800},
                    {"ipv6(dst=fd00::1)/udp", 0x86dd}};
  for (const auto& row : rows) {
    const wire::Frame frame = frame_of(row.recipe);
    EXPECT_EQ(ether_type_of(shown(frame), to_v4), row.type) << row.recipe;
    EXPECT_EQ(ether_type_of(shown(frame), to_v6), row.type) << row.recipe;
  }
}

TEST(LeavesAs, WithoutOneTheTargetsFamilyDecides) {
  const Bytes bytes{0x77, 1, 2};
  for (const ByteView part : {ByteView(bytes), ByteView()}) {
    EXPECT_EQ(ether_type_of(bare(part), to_v4), 0x0800U);
    EXPECT_EQ(ether_type_of(bare(part), to_v6), 0x86ddU);
  }
}

TEST(LeavesAs, ARawPacketIsRoutedByItsHeader) {
  const wire::Frame four = frame_of("ip(dst=10.0.0.1)/udp");
  const wire::Frame six = frame_of("ipv6(dst=fd00::1)/udp");
  EXPECT_EQ(routed_destination(Kind::raw_ip, to_v4, shown(four)), Ip("10.0.0.1"_ip4));
  EXPECT_EQ(routed_destination(Kind::raw_ip, to_v6, shown(six)), Ip("fd00::1"_ip6));
  // The other paths' kernel writes the header.
  EXPECT_EQ(routed_destination(Kind::raw_transport, to_v4, shown(four)), to_v4.remote.address);
  // Too short for a destination.
  const ByteView cut = ByteView(four.bytes).first(19);
  EXPECT_EQ(routed_destination(Kind::raw_ip, to_v4, bare(cut)), to_v4.remote.address);
  EXPECT_EQ(routed_destination(Kind::raw_ip, to_v6, bare(four.bytes)), to_v6.remote.address);
  Target routed = to_v4;
  routed.route_to = "10.0.0.77"_ip4;
  EXPECT_EQ(routed_destination(Kind::raw_ip, routed, shown(four)), Ip("10.0.0.77"_ip4));
}

}  // namespace
}  // namespace pushpkt::path
