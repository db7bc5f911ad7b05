// Every row of every header: what is written is read, and nothing else changes.
#include <gtest/gtest.h>

#include <set>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

using namespace literals;

std::vector<Value> telling_values(const Field& field) {
  const Value most = max_of(field.width);
  std::vector<Value> values{0, most,
                            Value(most.high & 0x0123456789abcdefU, most.low & 0xfedcba9876543210U)};
  for (unsigned bit = 0; bit < field.width; ++bit) {
    values.push_back(bit < 64 ? Value(std::uint64_t{1} << bit)
                              : Value(std::uint64_t{1} << (bit - 64), 0));
  }
  return values;
}

bool is_in(const Field& field, std::size_t bit) {
  return bit >= field.bit && bit < std::size_t{field.bit} + field.width;
}

void expect_only_this_changes(const Header& header, const Field& field, std::uint8_t background) {
  for (Value value : telling_values(field)) {
    value = field.unit > 1 ? Value(value.low * field.unit) : value;
    ASSERT_TRUE(fits(field, value));
    Bytes bytes(header.fixed_bytes, background);
    write(bytes, field, value);
    EXPECT_EQ(read(bytes, field), value) << field.name;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      const std::uint8_t mask = static_cast<std::uint8_t>(0x80U >> bit % 8);
      const bool is_as_before = (bytes[bit / 8] & mask) == (background & mask);
      ASSERT_TRUE(is_in(field, bit) || is_as_before) << field.name << ", bit " << bit;
    }
  }
}

TEST(Fields, ReadBackWhatWasWrittenAndNothingElseChanges) {
  for (const Header* header : protocols()) {
    for (const Field* field : header->fields) {
      expect_only_this_changes(*header, *field, 0x00);
      expect_only_this_changes(*header, *field, 0xff);
      expect_only_this_changes(*header, *field, 0xa5);
    }
  }
}

TEST(Fields, HaveALabelASourceAndANameUnderTheirHeaders) {
  for (const Header* header : protocols()) {
    EXPECT_FALSE(header->title.empty());
    EXPECT_FALSE(header->spec.empty());
    std::set<std::string_view> names;
    for (const Field* field : header->fields) {
      EXPECT_FALSE(field->label.empty()) << field->name;
      EXPECT_FALSE(field->spec.empty()) << field->name;
      EXPECT_NE(field->name.find('.'), std::string_view::npos) << field->name;
      EXPECT_TRUE(names.insert(field->name).second) << field->name << " is there twice";
    }
  }
}

TEST(Fields, OfOneNameAndVariantBelongToOneHeader) {
  std::set<std::pair<std::string_view, std::string_view>> names;
  for (const Header* header : protocols()) {
    EXPECT_TRUE(names.insert({header->name, header->variant}).second) << header->name;
  }
}

TEST(Tiles, RefusesGapsOverlapsAndPartsOutsideOfTheirWhole) {
  constexpr Field first{.name = "x.first", .bit = 0, .width = 8};
  constexpr Field second{.name = "x.second", .bit = 8, .width = 8};
  constexpr Field gap{.name = "x.gap", .bit = 9, .width = 7};
  constexpr Field overlap{.name = "x.overlap", .bit = 7, .width = 9};
  constexpr Field part{.name = "x.part", .bit = 6, .width = 2, .part_of = "x.first"};
  constexpr Field stray{.name = "x.stray", .bit = 7, .width = 2, .part_of = "x.first"};
  const auto tile = [](std::vector<const Field*> fields) { return tiles(2, fields); };
  EXPECT_TRUE(tile({&first, &second}));
  EXPECT_TRUE(tile({&first, &second, &part}));
  EXPECT_FALSE(tile({&first}));
  EXPECT_FALSE(tile({&first, &gap}));
  EXPECT_FALSE(tile({&first, &overlap}));
  EXPECT_FALSE(tile({&first, &second, &stray}));
  EXPECT_FALSE(tiles(3, std::array<const Field*, 2>{&first, &second}));
}

TEST(TypedAccess, SpeaksTheFieldsOwnTypes) {
  Bytes bytes(40);
  set(bytes, udp::dstport, Port{53});
  EXPECT_EQ(get(bytes, udp::dstport), Port{53});
  EXPECT_EQ(hex(bytes).substr(0, 8), "00000035");
  set(bytes, ipv4::src, "10.77.1.2"_ip4);
  EXPECT_EQ(get(bytes, ipv4::src), "10.77.1.2"_ip4);
  set(bytes, eth::src, "02:00:00:00:00:01"_mac);
  EXPECT_EQ(get(bytes, eth::src), "02:00:00:00:00:01"_mac);
  const Ip6 address = *parse_ip6("fd77:1::2");
  set(bytes, ipv6::dst, address);
  EXPECT_EQ(get(bytes, ipv6::dst), address);
}

TEST(TypedAccess, CountsInTheUnitThatIsShown) {
  Bytes bytes = {0x4f};
  EXPECT_EQ(get(bytes, ipv4::hdr_len), 60);
  set(bytes, ipv4::hdr_len, std::uint8_t{20});
  EXPECT_EQ(bytes[0], 0x45);
  EXPECT_FALSE(fits(ipv4::hdr_len, 21));
  EXPECT_TRUE(fits(ipv4::hdr_len, 60));
  EXPECT_FALSE(fits(ipv4::hdr_len, 64));
}

TEST(TypedAccess, KnowsTheOrderOfALoopbackHeader) {
  Bytes bytes(4);
  set(bytes, null::family, 2U);
  EXPECT_EQ(hex(bytes), "02000000");
  set(bytes, null::family_big, 2U);
  EXPECT_EQ(hex(bytes), "00000002");
}

TEST(FindField, KnowsFullShortAndCustomaryNames) {
  EXPECT_EQ(find_field(ipv4::header, "ip.ttl"), &ipv4::ttl);
  EXPECT_EQ(find_field(ipv4::header, "ttl"), &ipv4::ttl);
  EXPECT_EQ(find_field(ipv4::header, "tos"), &ipv4::dsfield);
  EXPECT_EQ(find_field(udp::header, "sport"), &udp::srcport);
  EXPECT_EQ(find_field(tcp::header, "dport"), &tcp::dstport);
  EXPECT_EQ(find_field(tcp::header, "seq"), &tcp::seq);
  EXPECT_EQ(find_field(hopopts::header, "nxt"), &hopopts::nxt);
  EXPECT_EQ(find_field(icmpv6::header_echo, "id"), &icmpv6::identifier);
  EXPECT_EQ(find_field(udp::header, "ttl"), nullptr);
}

}  // namespace
}  // namespace pushpkt::wire
