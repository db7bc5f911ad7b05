// On every path, in both families: what is ours arrives at the next hop as we wrote it.
#include "path_lab.hpp"

namespace pushpkt::path {
namespace {

struct Way {
  Kind kind;
  bool ip6;
};

std::string name_of_way(const testing::TestParamInfo<Way>& way) {
  std::string name = name_of(way.param.kind) + (way.param.ip6 ? "_ip6" : "_ip4");
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

std::vector<Way> all_ways() {
  std::vector<Way> ways;
  for (const PathKind& kind : kinds()) {
    if (kind.kind == Kind::file || is_cable(kind.kind)) continue;  // path_cable_test.cpp
    ways.push_back({kind.kind, false});
    ways.push_back({kind.kind, true});
  }
  return ways;
}

/// What of the frame the path lets us write.
ByteView ours(const wire::FrameView& frame, Level from) {
  switch (from) {
    case Level::payload:
      return frame.payload();
    case Level::transport:
      return frame.from_transport();
    case Level::network:
      return frame.from_network();
    case Level::link:
      return frame.bytes;
  }
  return {};
}

class PathArrival : public PathLab, public testing::WithParamInterface<Way> {
 protected:
  [[nodiscard]] static std::string request(std::string_view message, std::string_view extra = {}) {
    const std::string ip =
        GetParam().ip6 ? "ipv6(src=fd77:1::2, dst=fd77:2::2, hlim=9, flow=0x12345, tclass=0xb8)"
                       : "ip(src=10.77.1.2, dst=10.77.2.2, id=0x1234, ttl=9, dsfield=0xb8)";
    return eth_to_router() + ip + "/udp(srcport=40123, dstport=12000" + std::string(extra) +
           ")/\"" + std::string(message) + "\"";
  }

  void expect_as_written(const std::string& recipe) {
    sniff::Sniffer sniffer = at_router("udp dst port 12000");
    const auto path = open(GetParam().kind, target(GetParam().ip6, 40123));
    const wire::Frame frame = built(recipe);
    send(*path, frame);
    const Bytes there = arrived(sniffer);
    const wire::Decoded decoded = wire::decode(there);
    const Level from = row_of(GetParam().kind).ours;
    EXPECT_EQ(hex(ours(wire::view_of(decoded.packet(), Link::ethernet), from)),
              hex(ours(view_of(frame), from)))
        << wire::to_text(wire::recipe_of(decoded));
    EXPECT_EQ(decoded.find("udp.srcport")->value.low, 40123U);
  }
};

TEST_P(PathArrival, ARequestArrivesAsWritten) { expect_as_written(request("hello")); }

TEST_P(PathArrival, AnOddNumberOfBytesArrivesAsWritten) { expect_as_written(request("hell")); }

TEST_P(PathArrival, AWrongTransportChecksumIsKeptWhereTheTransportIsOurs) {
  if (row_of(GetParam().kind).ours == Level::payload) GTEST_SKIP() << "UDP is the kernel's";
  expect_as_written(request("hello", ", checksum=0xdead"));
  expect_as_written(request("hello", ", checksum=0"));
}

TEST_P(PathArrival, ABatchArrivesWholeAndInOrder) {
  sniff::Sniffer sniffer = at_router("udp dst port 12000");
  const auto path = open(GetParam().kind, target(GetParam().ip6, 40123));
  // The first packet makes the kernel resolve the neighbour: it keeps few packets meanwhile.
  send(*path, built(request("first")));
  arrived(sniffer);
  std::vector<wire::Frame> frames;
  for (int i = 0; i < 150; ++i) frames.push_back(built(request("number " + std::to_string(i))));
  std::vector<wire::FrameView> batch;
  for (const wire::Frame& frame : frames) batch.push_back(view_of(frame));
  std::span<const wire::FrameView> rest(batch);
  for (int calls = 0; !rest.empty() && calls < 10'000; ++calls) {
    const auto sent = path->send(rest);
    ASSERT_TRUE(sent) << sent.error().text();
    rest = rest.subspan(*sent);
  }
  ASSERT_TRUE(rest.empty());
  for (int i = 0; i < 150; ++i) {
    const Bytes there = arrived(sniffer);
    EXPECT_EQ(text_of(wire::decode(there).payload()), "number " + std::to_string(i));
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, PathArrival, testing::ValuesIn(all_ways()), name_of_way);

}  // namespace
}  // namespace pushpkt::path
