// Frames that are segments of one UDP datagram, and its headers.
#include "pushpkt/path/gso.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "path/udp_segments.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::path {
namespace {

struct Frames {
  explicit Frames(const std::vector<std::string>& recipes) {
    for (const std::string& recipe : recipes) {
      frames.push_back(wire::build(wire::parse_recipe("eth()/" + recipe).value()).value());
    }
    for (const wire::Frame& frame : frames) {
      views.push_back(wire::view_of(frame.packet(), frame.link));
    }
  }
  std::vector<wire::Frame> frames;
  std::vector<wire::FrameView> views;
};

std::string ip4(const std::string& fields, const std::string& behind = "udp(dstport=9)/\"abcd\"") {
  return "ip(src=10.0.0.1, dst=10.0.0.2, " + fields + ")/" + behind;
}

std::string ip6(const std::string& fields, const std::string& data = "abcd") {
  return "ipv6(src=fd00::1, dst=fd00::2" + fields + ")/udp(dstport=9)/\"" + data + "\"";
}

TEST(GsoSegments, AreEqualButForWhatTheKernelComputes) {
  const std::pair<std::vector<std::string>, std::size_t> rows[] = {
      {{ip4("id=7")}, 1},
      {{ip4("id=7"), ip4("id=8"), ip4("id=9")}, 3},
      {{ip4("id=7"), ip4("id=7")}, 1},
      {{ip4("id=65535"), ip4("id=0")}, 2},
      {{ip4("id=7"), ip4("id=8, ttl=3")}, 1},
      {{ip4("id=7"), ip4("id=8, df=1")}, 1},
      {{ip4("id=7"), ip4("id=8", "udp(dstport=8)/\"abcd\"")}, 1},
      {{ip4("id=7"), ip4("id=8", "udp(dstport=9)/\"wxyz\"")}, 2},
      // The last one may be shorter; behind it begins another datagram.
      {{ip4("id=7"), ip4("id=8", "udp(dstport=9)/\"ab\""), ip4("id=9")}, 2},
      {{ip4("id=7"), ip4("id=8", "udp(dstport=9)/\"abcde\"")}, 1},
      {{ip4("id=7", "udp(dstport=9)"), ip4("id=8", "udp(dstport=9)")}, 1},
      // What lies is no segment.
      {{ip4("id=7"), ip4("id=8, checksum=1")}, 1},
      {{ip4("id=7, len=30"), ip4("id=8, len=30")}, 1},
      {{ip4("id=7"), ip4("id=8", "udp(dstport=9, checksum=0)/\"abcd\"")}, 1},
      {{ip4("id=7"), ip4("id=8", "udp(dstport=9, checksum=1)/\"abcd\"")}, 1},
      {{ip4("id=7"), ip4("id=8", "udp(dstport=9, length=9)/\"abcd\"")}, 1},
      {{ip4("id=7"), ip4("id=8", "tcp(dstport=9)/\"abcd\"")}, 1},
      {{"vlan(id=3)/" + ip4("id=7"), "vlan(id=3)/" + ip4("id=8")}, 1},
      {{ip6(""), ip6(""), ip6("", "wxyz")}, 3},
      {{ip6(""), ip6(", hlim=3")}, 1},
      {{ip6(""), ip6(", flow=3")}, 1},
      {{ip6(""), ip4("id=8")}, 1},
  };
  for (const auto& [recipes, count] : rows) {
    const Frames frames(recipes);
    EXPECT_EQ(segments_of_one(frames.views), count) << recipes.front() << " " << recipes.back();
  }
}

TEST(GsoSegments, HaveRoomIn16BitsOfLength) {
  const std::string data = "\"abcdefghij\"*140";  // 1400 bytes
  std::vector<std::string> recipes;
  for (int i = 0; i < 64; ++i) {
    recipes.push_back(ip4("id=" + std::to_string(i), "udp(dstport=9)/" + data));
  }
  EXPECT_EQ(segments_of_one(Frames(recipes).views), (65535U - 28U) / 1400U);
}

TEST(GsoDatagram, IsThatOfAllDataButForTheChecksum) {
  const std::string twice = "udp(dstport=9)/\"abcdabcd\"";
  const std::array<std::array<std::string, 3>, 2> rows{{
      {ip4("id=7, dsfield=4"), ip4("id=8, dsfield=4"), ip4("id=7, dsfield=4", twice)},
      {ip6(""), ip6(""), ip6("", "abcdabcd")},
  }};
  for (const auto& [one, two, whole] : rows) {
    const Frames segments({one, two});
    const Frames expected({whole});
    std::array<std::uint8_t, most_datagram_headers> headers{};
    Bytes datagram(headers.data(), headers.data() + headers_of_one(segments.views, headers));
    for (const wire::FrameView& segment : segments.views) {
      datagram.insert(datagram.end(), segment.payload().begin(), segment.payload().end());
    }
    // The device sums up what begins with the UDP header, the pseudo-header's sum in it.
    const std::size_t transport = segments.views[0].transport_offset;
    const std::uint16_t sum = wire::internet_checksum(ByteView(datagram).subspan(transport));
    datagram[transport + 6] = static_cast<std::uint8_t>(sum >> 8U);
    datagram[transport + 7] = static_cast<std::uint8_t>(sum & 0xffU);
    EXPECT_EQ(datagram, expected.frames[0].bytes) << whole;
  }
}

}  // namespace
}  // namespace pushpkt::path
