// Where a source routing header leads: what transport checksums cover. RFC 6554, RFC 8200 8.1
#include <gtest/gtest.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/series.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

std::uint16_t sum_of(const std::string& text) {
  const Frame frame = built(text);
  const Decoded packet = decode(frame.bytes, frame.link);
  EXPECT_EQ(packet.checksum(packet.find(udp::header).value()), ChecksumState::good) << text;
  return packet.get(udp::checksum).value();
}

const std::string begin = "ipv6(src=fd00::1, dst=";
const std::string end = ")/udp(srcport=1, dstport=2)/\"abc\"";

std::uint16_t straight_to(const std::string& address) { return sum_of(begin + address + end); }

std::uint16_t by_route(const std::string& data, const std::string& segments_left = "1",
                       const std::string& through = "fd00::2") {
  return sum_of(begin + through + ")/ipv6.routing(type=3, segleft=" + segments_left +
                ", data=hex(" + data + ")" + end);
}

TEST(SourceRoute, ChecksumsAreThoseOfTheLastAddress) {
  const std::string whole = "00000000 fd000000000000000000000000000009";
  EXPECT_EQ(by_route(whole), straight_to("fd00::9"));
  EXPECT_EQ(by_route(whole, "0"), straight_to("fd00::2"));
  EXPECT_EQ(
      by_route("00000000 fd000000000000000000000000000008 fd000000000000000000000000000009", "2"),
      straight_to("fd00::9"));
}

TEST(SourceRoute, ElidedBytesAreThoseOfTheDestination) {
  // CmprI = CmprE = 15, six bytes of padding: two addresses of a byte each.
  EXPECT_EQ(by_route("ff600000 08 09 000000000000", "2"), straight_to("fd00::9"));
  // CmprE = 8: the last address has eight bytes.
  EXPECT_EQ(by_route("08000000 00000000000000aa", "1", "fd00:1:2:3::2"),
            straight_to("fd00:1:2:3::aa"));
  // CmprI = 14, CmprE = 9: an odd place to begin at; 2 + 7 bytes and 7 of padding.
  EXPECT_EQ(by_route("e9700000 0008 11223344556677 00000000000000", "2", "fd00:1:2:3::2"),
            straight_to("fd00:1:2:3:11:2233:4455:6677"));
}

TEST(SourceRoute, NumbersThatDoNotAddUpLeadNowhere) {
  for (const std::string data :
       {"00000000",                                           // no address
        "00f00000 fd000000000000000000000000000009",          // padding into the address
        "00000000 fd000000000000000000000000000009 00000000"  // half an address before the last
        "00000000",
        "d0000000 010203040506 0708 fd000000000000000000000000000009"}) {
    EXPECT_EQ(by_route(data), straight_to("fd00::2")) << data;
  }
  EXPECT_EQ(by_route("00000000 fd000000000000000000000000000009", "2"), straight_to("fd00::2"));
}

TEST(SourceRoute, ASeriesOfDestinationsIsBuiltAnew) {
  const auto recipe = parse_recipe(
      begin + "fd00::2)/ipv6.routing(type=3, segleft=1, data=hex(08000000 00000000000000aa)" + end);
  const auto variation = parse_variation("ipv6.dst=fd00:5::1,fd00:6::1");
  auto series = PacketSeries::of(recipe.value(), {variation.value()});
  ASSERT_TRUE(series) << series.error().text();
  for (const std::uint64_t index : {0U, 1U, 0U}) {
    const auto view = series->at(index);
    ASSERT_TRUE(view);
    const Decoded packet = decode(view->bytes, view->link);
    EXPECT_EQ(packet.checksum(packet.find(udp::header).value()), ChecksumState::good) << index;
  }
}

}  // namespace
}  // namespace pushpkt::wire
