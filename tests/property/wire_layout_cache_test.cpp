// decode() with the layouts of earlier packets, held against decode() without any.
#include "wire/layout_cache.hpp"

#include <gtest/gtest.h>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

/// The same headers under another address, for which no layouts are kept.
const Protocols& without_layouts() {
  static const Protocols copy = Protocols::standard();
  return copy;
}

std::string text_of(const Layer& layer) {
  return std::string(layer.header->name) + "." + std::string(layer.header->variant) + " at " +
         std::to_string(layer.offset) + ", " + std::to_string(layer.header_bytes) + " to " +
         std::to_string(layer.end);
}

std::string text_of(const Decoded& decoded) {
  std::string out;
  for (const Layer& layer : decoded.layers()) out += text_of(layer) + "\n";
  for (const Finding& finding : decoded.findings()) out += to_text(finding) + "\n";
  if (decoded.cut()) out += "cut: " + text_of(*decoded.cut()) + "\n";
  return out + "trailer of " + std::to_string(decoded.trailer().size());
}

void expect_same(ByteView bytes, Link link, std::size_t wire_bytes) {
  const Decoded with = decode(bytes, link, wire_bytes);
  const Decoded without = decode(bytes, link, wire_bytes, without_layouts());
  ASSERT_EQ(text_of(with), text_of(without)) << hex(bytes);
  for (std::size_t i = 0; i < with.layers().size(); ++i) {
    ASSERT_EQ(with.checksum(i), without.checksum(i)) << hex(bytes);
  }
}

const std::vector<Frame>& frames() {
  static const std::vector<Frame> all = [] {
    std::vector<Frame> out;
    for (const std::string_view text : specimens) {
      const auto frame = build(*parse_recipe(text));
      EXPECT_TRUE(frame) << text;
      if (frame) out.push_back(*frame);
    }
    return out;
  }();
  return all;
}

TEST(LayoutCache, DecodesAsWithoutIt) {
  Random random(31);
  for (int round = 0; round < 20'000; ++round) {
    const Frame& frame = frames()[random.below(frames().size())];
    expect_same(frame.bytes, frame.link, 0);  // its layout is known now
    Bytes bytes = frame.bytes;
    mutate(bytes, random);
    expect_same(bytes, frame.link, random.below(4) == 0 ? bytes.size() + random.below(100) : 0);
    if (::testing::Test::HasFailure()) return;
  }
}

/// Lengths, ports and cuts are what a layout leaves open.
TEST(LayoutCache, DecodesPacketsOfOneStackAsWithoutIt) {
  Random random(32);
  for (const Frame& frame : frames()) {
    for (int round = 0; round < 200; ++round) {
      expect_same(frame.bytes, frame.link, 0);
      Bytes bytes = frame.bytes;
      bytes.resize(random.below(3) == 0 ? random.below(bytes.size() + 1)
                                        : bytes.size() + random.below(20));
      for (const Layer& layer : frame.layers) {
        for (const Field* field : layer.header->fields) {
          const bool is_open = field == layer.header->length_field || field->space != Space::none;
          if (!is_open || random.below(3) != 0) continue;
          if (std::size_t{layer.offset} + layer.header->fixed_bytes > bytes.size()) continue;
          write(
              ByteSpan(bytes).subspan(layer.offset, layer.header->fixed_bytes), *field,
              random.number() & max_of(field->width).low & (random.below(2) == 0 ? 0x7fU : ~0ULL));
        }
      }
      expect_same(bytes, frame.link, random.below(8) == 0 ? bytes.size() + random.below(99) : 0);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(LayoutCache, KnowsAnotherPacketOfTheSameStack) {
  const auto first = build(*parse_recipe(R"(eth/ip/udp(srcport=4000, dstport=5000)/"hello")"));
  const auto other =
      build(*parse_recipe(R"(eth/ip(ttl=3)/udp(srcport=9, dstport=9)/"a longer one")"));
  const auto dns = build(*parse_recipe(R"(eth/ip/udp(dstport=53)/"no message of that port")"));
  const auto tcp = build(*parse_recipe(R"(eth/ip/tcp/"hello")"));
  Layout layout;
  ASSERT_TRUE(layout.learn(decode(first->bytes)));
  Layout::Layers layers;
  std::uint32_t trailer = 0;
  ASSERT_TRUE(layout.apply(other->bytes, Link::ethernet, layers, trailer));
  ASSERT_EQ(layers.size(), 3U);
  EXPECT_EQ(layers[2].header, &udp::header);
  EXPECT_EQ(layers[2].end, other->bytes.size());
  EXPECT_EQ(trailer, other->bytes.size());
  EXPECT_FALSE(layout.apply(dns->bytes, Link::ethernet, layers, trailer));
  EXPECT_FALSE(layout.apply(tcp->bytes, Link::ethernet, layers, trailer));
  EXPECT_FALSE(layout.apply(other->bytes, Link::raw, layers, trailer));
}

TEST(LayoutCache, LearnsNothingThatOtherBytesDecide) {
  for (const std::string_view text :
       {"eth/ip/icmp(type=9)/hex(01020708)", "eth/arp_other(hw.size=8, proto.size=4)/hex(00)*24",
        "eth/ip/udp(dstport=53)/dns(qry=\"a.example\")", "eth/mpls/ip/udp", "eth/ip(len=9)/udp",
        "eth/ip(frag_offset=5, proto=17)/\"middle\""}) {
    const auto frame = build(*parse_recipe(text));
    ASSERT_TRUE(frame) << text;
    Layout layout;
    EXPECT_FALSE(layout.learn(decode(frame->bytes, frame->link))) << text;
  }
}

}  // namespace
}  // namespace pushpkt::wire
