// Values that an Extractor reads, held against those that are looked up by name.
#include "pushpkt/wire/extractor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

/// The name of every row that wire knows, each once.
std::vector<std::string_view> all_names() {
  std::vector<std::string_view> out;
  for (const Header* header : protocols()) {
    for (const Field* field : header->fields) {
      if (std::find(out.begin(), out.end(), field->name) == out.end()) out.push_back(field->name);
    }
  }
  return out;
}

/// The first layer with the row, looked at one by one.
std::optional<Value> first_value(const Decoded& packet, std::string_view name) {
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    for (const Field* field : packet.layers()[i].header->fields) {
      if (field->name == name) return packet.packet().value(i, *field);
    }
  }
  return std::nullopt;
}

TEST(Extractor, ReadsTheFirstValueOfEachRow) {
  Random random(51);
  const auto names = all_names();
  const auto extractor = Extractor::of(names);
  ASSERT_TRUE(extractor) << extractor.error().text();
  ASSERT_EQ(extractor->size(), names.size());
  std::vector<std::optional<Value>> values(names.size(), Value(1));
  std::size_t found = 0;
  for (int round = 0; round < 5; ++round) {
    for (const std::string_view text : specimens) {
      const auto frame = build(*parse_recipe(text));
      ASSERT_TRUE(frame) << text;
      Bytes bytes = frame->bytes;
      if (round > 0) mutate(bytes, random);
      const Decoded packet = decode(bytes, frame->link);
      extractor->extract(packet, values);
      for (std::size_t i = 0; i < names.size(); ++i) {
        ASSERT_EQ(values[i], first_value(packet, names[i])) << names[i] << " of " << text;
        found += std::size_t{values[i].has_value()};
      }
    }
  }
  EXPECT_GT(found, names.size());
}

TEST(Extractor, GivesANameTwiceWhereItIsAskedTwice) {
  const std::array<std::string_view, 3> names{"udp.dstport", "ip.ttl", "udp.dstport"};
  const auto frame = build(*parse_recipe("eth/ip(ttl=7)/udp(dstport=9)/ip/udp(dstport=10)"));
  std::array<std::optional<Value>, 3> values;
  Extractor::of(names)->extract(decode(frame->bytes), values);
  EXPECT_EQ(values[0], Value(9));
  EXPECT_EQ(values[1], Value(7));
  EXPECT_EQ(values[2], Value(9));
}

TEST(Extractor, NamesTheNearestOfAWrongName) {
  const std::array<std::string_view, 2> names{"ip.ttl", "udp.dstprot"};
  const auto wrong = Extractor::of(names);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().text(), testing::HasSubstr("udp.dstprot"));
  EXPECT_THAT(wrong.error().text(), testing::HasSubstr("udp.dstport"));
}

}  // namespace
}  // namespace pushpkt::wire
