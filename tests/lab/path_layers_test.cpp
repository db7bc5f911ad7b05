// Where our layers begin, and that the kernel writes what is below them by its own lights: the
// frame that we hand over is absurd there, and the one that arrives is not. packet(7), raw(7)
#include <gmock/gmock.h>

#include <algorithm>

#include "path_lab.hpp"

namespace pushpkt::path {
namespace {

constexpr std::size_t ethernet_bytes = 14;
constexpr std::size_t udp_bytes = 8;

std::size_t network_bytes(bool ip6) { return ip6 ? 40 : 20; }

/// Bytes before the first of ours.
std::size_t below(Level ours, bool ip6) {
  switch (ours) {
    case Level::link:
      return 0;
    case Level::network:
      return ethernet_bytes;
    case Level::transport:
      return ethernet_bytes + network_bytes(ip6);
    case Level::payload:
      return ethernet_bytes + network_bytes(ip6) + udp_bytes;
  }
  return 0;
}

struct Question {
  Kind kind;
  bool ip6;
};

class PathLayers : public PathLab, public testing::WithParamInterface<Question> {
 protected:
  /// Addresses of nobody, a TTL of nine, a checksum that is right by no reckoning.
  static std::string recipe(bool ip6) {
    const std::string network = ip6 ? "ipv6(src=fd77:1::2, dst=fd77:2::2, hlim=9, tclass=0x2e)"
                                    : "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=9, dsfield=0x2e)";
    return "eth(dst=02:00:00:00:00:98, src=02:00:00:00:00:99)/" + network +
           "/udp(srcport=40123, dstport=12000, checksum=0xdead)/\"nobody touches this\"";
  }
};

TEST_P(PathLayers, AreOursAsWrittenAndTheKernelsBelow) {
  const auto [kind, ip6] = GetParam();
  sniff::Sniffer sniffer = at_router("udp");
  const auto path = open(kind, target(ip6, 0));
  const wire::Frame frame = built(recipe(ip6));
  send(*path, frame);
  const Bytes there = arrived(sniffer);
  ASSERT_EQ(there.size(), frame.bytes.size());
  const std::size_t first = below(row_of(kind).ours, ip6);
  EXPECT_EQ(hex(ByteView(there).subspan(first)), hex(ByteView(frame.bytes).subspan(first)));
  if (first == 0) return;
  const std::string kernels =
      hex(Bytes(lab::router_to_client.mac.bytes.begin(), lab::router_to_client.mac.bytes.end())) +
      hex(Bytes(lab::client_to_router.mac.bytes.begin(), lab::client_to_router.mac.bytes.end())) +
      (ip6 ? "86dd" : "0800");
  EXPECT_EQ(hex(ByteView(there).first(ethernet_bytes)), kernels);
  if (first == ethernet_bytes) return;
  const wire::Decoded decoded = wire::decode(there);
  EXPECT_EQ(decoded.find(ip6 ? "ipv6.hlim" : "ip.ttl")->value.low, 64U);
  EXPECT_EQ(decoded.find(ip6 ? "ipv6.tclass" : "ip.dsfield")->value.low, 0U);
  if (row_of(kind).ours == Level::payload) {
    EXPECT_NE(decoded.find("udp.checksum")->value.low, 0xdeadU);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PathLayers,
    testing::Values(Question{Kind::socket, false}, Question{Kind::socket, true},
                    Question{Kind::raw_transport, false}, Question{Kind::raw_transport, true},
                    Question{Kind::raw_ip, false}, Question{Kind::raw_ip, true},
                    Question{Kind::packet_dgram, false}, Question{Kind::packet_dgram, true},
                    Question{Kind::packet, false}, Question{Kind::packet, true},
                    Question{Kind::ring, false}, Question{Kind::ring, true},
                    Question{Kind::inject, false}, Question{Kind::inject, true},
                    Question{Kind::xdp, false}, Question{Kind::xdp, true}),
    [](const auto& each) {
      std::string name = name_of(each.param.kind);
      std::replace(name.begin(), name.end(), '-', '_');
      return name + (each.param.ip6 ? "_ip6" : "_ip4");
    });

}  // namespace
}  // namespace pushpkt::path
