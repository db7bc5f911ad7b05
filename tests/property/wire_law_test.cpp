// The law: build(recipe_of(decode(b))) == b, for any bytes b; and the recipe's text builds b too.
#include <gtest/gtest.h>

#include <algorithm>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

/// As it is printed for `send`: what would be filled in is named, and no header is missing in
/// front.
void expect_craft(Recipe recipe, const Bytes& bytes) {
  set_defaults_explicitly(recipe);
  auto read_back = parse_recipe(to_text(recipe));
  ASSERT_TRUE(read_back) << to_text(recipe) << "\n" << read_back.error().text();
  if (link_of(*read_back) == Link::ethernet) {
    ASSERT_FALSE(add_ethernet(*read_back)) << to_text(recipe);
  }
  for (const Field* const row :
       {static_cast<const Field*>(&ipv4::src), static_cast<const Field*>(&ipv6::src),
        static_cast<const Field*>(&udp::srcport)}) {
    ASSERT_FALSE(set_if_unset(*read_back, *row, 1)) << row->name << " is open: " << to_text(recipe);
  }
  const auto again = build(*read_back);
  ASSERT_TRUE(again) << again.error().text();
  ASSERT_EQ(hex(again->bytes), hex(bytes)) << to_text(recipe);
}

void expect_law(const Bytes& bytes, Link link, std::size_t wire_bytes) {
  const Decoded decoded = decode(bytes, link, wire_bytes);
  const Recipe recipe = recipe_of(decoded);
  const auto direct = build(recipe);
  ASSERT_TRUE(direct) << direct.error().text();
  ASSERT_EQ(hex(direct->bytes), hex(bytes));
  ASSERT_EQ(direct->link, link);

  const std::string text = to_text(recipe);
  const auto read_back = parse_recipe(text);
  ASSERT_TRUE(read_back) << read_back.error().text();
  const auto again = build(*read_back);
  ASSERT_TRUE(again) << text << "\n" << again.error().text();
  ASSERT_EQ(hex(again->bytes), hex(bytes)) << text;
  ASSERT_EQ(again->link, link) << text;
  ASSERT_EQ(to_text(*read_back), text);
  expect_craft(recipe, bytes);
}

Frame built(std::string_view text) {
  const auto recipe = parse_recipe(text);
  EXPECT_TRUE(recipe) << recipe.error().text();
  if (!recipe) return {};
  const auto frame = build(*recipe);
  EXPECT_TRUE(frame) << text << "\n" << frame.error().text();
  return frame ? *frame : Frame{};
}

const std::vector<Frame>& built_specimens() {
  static const std::vector<Frame> frames = [] {
    std::vector<Frame> all;
    for (const std::string_view text : specimens) all.push_back(built(text));
    return all;
  }();
  return frames;
}

TEST(Specimens, HaveEveryHeader) {
  std::vector<const Header*> seen;
  for (const std::string_view text : specimens) {
    const Frame frame = built(text);
    ASSERT_FALSE(frame.bytes.empty()) << text;
    for (const Layer& layer : frame.layers) seen.push_back(layer.header);
  }
  for (const Header* header : protocols()) {
    EXPECT_NE(std::find(seen.begin(), seen.end(), header), seen.end())
        << header->name << "." << header->variant;
  }
}

TEST(Specimens, DecodeToTheLayersTheyWereBuiltOf) {
  for (const std::string_view text : specimens) {
    SCOPED_TRACE(text);
    const Frame frame = built(text);
    const Decoded decoded = decode(frame.bytes, frame.link);
    ASSERT_EQ(decoded.layers().size(), frame.layers.size());
    for (std::size_t i = 0; i < frame.layers.size(); ++i) {
      EXPECT_EQ(decoded.layers()[i].header, frame.layers[i].header);
      EXPECT_EQ(decoded.layers()[i].offset, frame.layers[i].offset);
      EXPECT_EQ(decoded.layers()[i].header_bytes, frame.layers[i].header_bytes);
      EXPECT_EQ(decoded.layers()[i].end, frame.layers[i].end);
    }
    EXPECT_EQ(decoded.packet().trailer_offset, frame.trailer_offset);
  }
}

TEST(Law, HoldsForSpecimens) {
  for (const std::string_view text : specimens) {
    SCOPED_TRACE(text);
    const Frame frame = built(text);
    expect_law(frame.bytes, frame.link, 0);
  }
}

TEST(Law, HoldsForSpecimensCutAnywhere) {
  for (const std::string_view text : specimens) {
    SCOPED_TRACE(text);
    const Frame frame = built(text);
    for (std::size_t left = 0; left < frame.bytes.size(); ++left) {
      const Bytes cut(frame.bytes.begin(), frame.bytes.begin() + static_cast<std::ptrdiff_t>(left));
      expect_law(cut, frame.link, 0);
      expect_law(cut, frame.link, frame.bytes.size());
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Law, HoldsForMutatedSpecimens) {
  Random random(1);
  for (std::size_t round = 0; round < 5'000; ++round) {
    const Frame& frame = built_specimens()[round % specimens.size()];
    Bytes bytes = frame.bytes;
    mutate(bytes, random);
    const std::size_t wire_bytes = random.below(4) == 0 ? bytes.size() + random.below(2000) : 0;
    expect_law(bytes, frame.link, wire_bytes);
    if (HasFatalFailure()) FAIL() << "round " << round << ": " << hex(bytes);
  }
}

TEST(Law, HoldsForAnyBytesOnAnyLink) {
  Random random(2);
  for (std::size_t round = 0; round < 5'000; ++round) {
    const Bytes bytes = random.bytes(random.below(120));
    const Link link = links[random.below(links.size())];
    expect_law(bytes, link, 0);
    if (HasFatalFailure()) {
      FAIL() << "link " << static_cast<int>(link) << ": " << hex(bytes);
    }
  }
}

TEST(Law, HoldsForMutatedSpecimensTakenForAnotherLink) {
  Random random(3);
  for (std::size_t round = 0; round < 3'000; ++round) {
    Bytes bytes = built_specimens()[random.below(specimens.size())].bytes;
    mutate(bytes, random);
    expect_law(bytes, links[random.below(links.size())], 0);
    if (HasFatalFailure()) FAIL() << hex(bytes);
  }
}

}  // namespace
}  // namespace pushpkt::wire
