// A stencil with a value stored equals the packet built with that value named, to the bit.
#include <algorithm>

#include "pushpkt/wire/stencil.hpp"

#include <gtest/gtest.h>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

Value random_value(const Field& field, Random& random) {
  constexpr std::array<std::uint64_t, 3> telling{0, ~std::uint64_t{0}, 1};
  const Value most = max_of(field.width);
  const bool pick = random.below(3) == 0;
  const auto word = [&] { return pick ? telling[random.below(3)] : random.number(); };
  const std::uint64_t unit = field.unit;
  return field.width > 64 ? Value(word() & most.high, word()) : Value((word() & most.low) * unit);
}

/// The part of the recipe that is the `nth` header to have the row.
Part& part_with(Recipe& recipe, const Field& field, std::size_t nth) {
  for (Part& part : recipe.parts) {
    if (part.header == nullptr) continue;
    const auto& rows = part.header->fields;
    if (std::find(rows.begin(), rows.end(), &field) != rows.end() && nth-- == 0) return part;
  }
  throw std::logic_error("no such part");
}

/// Every slot that the specimen has.
struct NamedSlot {
  AnySlot slot;
  std::size_t nth;
};

std::vector<NamedSlot> slots_of(const Stencil& stencil) {
  std::vector<NamedSlot> slots;
  for (const Header* header : protocols()) {
    for (const Field* field : header->fields) {
      for (std::size_t nth = 0; nth < 3; ++nth) {
        const auto slot = stencil.any_slot(*field, nth);
        const bool known = std::any_of(slots.begin(), slots.end(), [&](const NamedSlot& s) {
          return s.slot.field == field && s.nth == nth;
        });
        if (slot && !known) slots.push_back({*slot, nth});
      }
    }
  }
  return slots;
}

class Stencils : public testing::TestWithParam<std::string_view> {};

TEST_P(Stencils, EqualWhatBuildMakes) {
  Random random(7);
  auto recipe = parse_recipe(GetParam());
  ASSERT_TRUE(recipe) << recipe.error().text();
  auto stencil = Stencil::of(*recipe);
  ASSERT_TRUE(stencil) << stencil.error().text();
  const auto slots = slots_of(*stencil);
  for (int round = 0; round < 60 && !slots.empty(); ++round) {
    const NamedSlot& chosen = slots[random.below(slots.size())];
    const Value value = random_value(*chosen.slot.field, random);
    // What is not a whole field may only be named once its whole is: see names_part_of in build.
    Part& part = part_with(*recipe, *chosen.slot.field, chosen.nth);
    if (!chosen.slot.field->part_of.empty()) continue;
    part.set(*chosen.slot.field, value);
    stencil->set_any(chosen.slot, value);
    const auto built = build(*recipe);
    ASSERT_TRUE(built) << built.error().text();
    ASSERT_EQ(hex(stencil->bytes()), hex(built->bytes)) << to_text(*recipe);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Stencils, testing::ValuesIn(specimens));

TEST(Stencil, FollowsAPartOfAField) {
  const Recipe recipe = *parse_recipe("eth/ip(src=10.0.0.1)/tcp(flags=0x000)");
  auto stencil = *Stencil::of(recipe);
  const auto fin = *stencil.slot(tcp::fin);
  stencil.set(fin, true);
  const auto built = build(*parse_recipe("eth/ip(src=10.0.0.1)/tcp(flags=0x001)"));
  EXPECT_EQ(hex(stencil.bytes()), hex(built->bytes));
}

TEST(Stencil, KeepsAChecksumThatTheRecipeNames) {
  auto stencil = *Stencil::of(*parse_recipe("ip/udp(checksum=0xdead)/\"x\""));
  const auto port = *stencil.slot(udp::srcport);
  stencil.set(port, Port{4000});
  const auto built = build(*parse_recipe("ip/udp(srcport=4000, checksum=0xdead)/\"x\""));
  EXPECT_EQ(hex(stencil.bytes()), hex(built->bytes));
}

TEST(Stencil, SendsAComputedZeroOfUdpAsAllOnes) {
  auto stencil = *Stencil::of(*parse_recipe("ip/udp"));
  const auto port = *stencil.slot(udp::srcport);
  for (std::uint32_t number = 0; number <= 0xffff; ++number) {
    stencil.set(port, Port{static_cast<std::uint16_t>(number)});
    ASSERT_NE(get(stencil.bytes().subspan(20), udp::checksum), 0);
  }
}

TEST(Stencil, AgreesWithBuildWhereRfc1624Differs) {
  // All words of the message zero: one's complement has two zeros, and only a sum knows which.
  auto stencil = *Stencil::of(*parse_recipe("ip/icmp(type=0, ident=65535)"));
  const auto ident = *stencil.slot(icmp::ident);
  stencil.set(ident, std::uint16_t{0});
  const auto built = build(*parse_recipe("ip/icmp(type=0)"));
  EXPECT_EQ(hex(stencil.bytes()), hex(built->bytes));
}

TEST(Stencil, RefusesWhatShapesThePacketAndWhatBuildComputes) {
  const auto stencil = *Stencil::of(*parse_recipe("eth/ip/udp/\"x\""));
  EXPECT_EQ(stencil.slot(udp::length).error().what, "cannot vary udp.length");
  EXPECT_EQ(stencil.slot(udp::length).error().hint,
            "it decides the packet's shape: build anew for each value");
  EXPECT_EQ(stencil.slot(ipv4::proto).error().what, "cannot vary ip.proto");
  EXPECT_EQ(stencil.slot(ipv4::frag_offset).error().what, "cannot vary ip.frag_offset");
  EXPECT_EQ(stencil.slot(udp::checksum).error().hint,
            "build computes it; name it in the recipe to vary it");
  EXPECT_EQ(stencil.slot(tcp::srcport).error().hint, "no layer of the recipe has it");
  EXPECT_EQ(stencil.slot(udp::srcport, 1).error().hint, "no layer of the recipe has it");
}

TEST(Stencil, SurvivesBeingMovedAndCopied) {
  auto first = *Stencil::of(*parse_recipe("eth/ip/udp/\"x\""));
  const auto port = *first.slot(udp::srcport);
  Stencil second = first;
  second.set(port, Port{9});
  EXPECT_EQ(get(first.view().from_transport(), udp::srcport), Port{0});
  EXPECT_EQ(get(second.view().from_transport(), udp::srcport), Port{9});
}

}  // namespace
}  // namespace pushpkt::wire
