// A prepared recipe builds what build makes of the same values and payload, to the bit.
#include "pushpkt/wire/prepared_recipe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/word_sum.hpp"

namespace pushpkt::wire {
namespace {

void replace_payload(Recipe& recipe, const Bytes& bytes) {
  std::erase_if(recipe.parts, [](const Part& part) { return part.kind == Part::Kind::bytes; });
  const auto trailer = std::find_if(recipe.parts.begin(), recipe.parts.end(),
                                    [](const Part& p) { return p.kind == Part::Kind::trailer; });
  recipe.parts.insert(trailer, payload(bytes));
}

Bytes some_payload(Random& random) {
  const std::size_t size = random.below(4) == 0 ? random.below(3000) : random.below(70);
  switch (random.below(4)) {
    case 0:
      return Bytes(size, 0x00);
    case 1:
      return Bytes(size, 0xff);
    default:
      return random.bytes(size);
  }
}

/// Sets a field of the recipe, in it and in what was prepared of it.
void change_a_field(PreparedRecipe& prepared, Recipe& recipe, Random& random) {
  Part& part = recipe.parts[random.below(recipe.parts.size())];
  if (part.header == nullptr || part.header->fields.empty()) return;
  const Field& field = *part.header->fields[random.below(part.header->fields.size())];
  std::size_t nth = 0;
  for (const Part* other = recipe.parts.data(); other != &part; ++other) {
    if (other->header == nullptr) continue;
    const auto& rows = other->header->fields;
    nth += std::find(rows.begin(), rows.end(), &field) != rows.end() ? 1U : 0U;
  }
  const auto slot = prepared.any_slot(field, nth);
  if (!slot || !field.part_of.empty()) return;
  const Value most = max_of(field.width);
  const Value value = field.width > 64 ? Value(random.number() & most.high, random.number())
                                       : Value((random.number() & most.low) * field.unit);
  prepared.set_any(*slot, value);
  part.set(field, value);
}

void expect_built(const PreparedRecipe& prepared, const Recipe& recipe, const Bytes& payload) {
  const auto expected = build(recipe);
  ASSERT_TRUE(expected) << expected.error().text();
  Bytes storage(prepared.bytes_with(payload.size()) + 3, 0xa5);
  const auto built = prepared.build_into(storage, payload);
  ASSERT_TRUE(built) << built.error().text();
  ASSERT_EQ(hex(*built), hex(expected->bytes)) << to_text(recipe);
  ASSERT_EQ(hex(ByteView(storage).last(3)), "a5a5a5") << "bytes behind the packet";
}

class PreparedRecipes : public testing::TestWithParam<std::string_view> {};

TEST_P(PreparedRecipes, BuildWhatBuildMakes) {
  Random random(29);
  auto recipe = parse_recipe(GetParam());
  ASSERT_TRUE(recipe) << recipe.error().text();
  auto prepared = PreparedRecipe::of(*recipe);
  if (!prepared) return;  // MostSpecimensCanBePrepared counts them
  const auto own = build(*recipe);
  Bytes storage(own->bytes.size());
  EXPECT_EQ(hex(*prepared->build_into(storage)), hex(own->bytes));
  for (int round = 0; round < 60; ++round) {
    change_a_field(*prepared, *recipe, random);
    const Bytes payload = some_payload(random);
    replace_payload(*recipe, payload);
    if (!build(*recipe)) continue;
    expect_built(*prepared, *recipe, payload);
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, PreparedRecipes, testing::ValuesIn(specimens));

TEST(PreparedRecipe, MostSpecimensCanBePrepared) {
  std::size_t prepared = 0;
  for (const std::string_view specimen : specimens) {
    prepared += PreparedRecipe::of(*parse_recipe(specimen)) ? 1U : 0U;
  }
  EXPECT_GE(prepared * 4, specimens.size() * 3) << prepared << " of " << specimens.size();
}

/// The sum of its words is all ones, so that the checksum is 0, which UDP sends as 0xffff.
TEST(PreparedRecipe, KnowsBothZeros) {
  auto recipe = parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dstport=2)").value();
  const auto prepared = PreparedRecipe::of(recipe);
  ASSERT_TRUE(prepared) << prepared.error().text();
  bool was_zero = false;
  for (std::uint32_t word = 0; word <= 0xffff; ++word) {
    const Bytes payload{static_cast<std::uint8_t>(word >> 8U), static_cast<std::uint8_t>(word)};
    Bytes storage(prepared->bytes_with(2));
    ASSERT_TRUE(prepared->build_into(storage, payload));
    if (get(ByteView(storage).subspan(20), udp::checksum) != 0xffff) continue;
    was_zero = true;
    replace_payload(recipe, payload);
    const auto expected = build(recipe);
    ASSERT_EQ(hex(storage), hex(expected->bytes));
  }
  EXPECT_TRUE(was_zero);
}

TEST(CopyAndSum, CopiesAndSums) {
  Random random(31);
  const Bytes bytes = random.bytes(2'000);
  for (std::size_t size = 0; size < 1'100; ++size) {
    const std::size_t from = size % 67;
    Bytes to(size + 1, 0xa5);
    const std::uint64_t sum = copy_and_sum(to.data(), bytes.data() + from, size);
    ASSERT_EQ(sum % 65535, word_sum(bytes.data() + from, size) % 65535) << size;
    ASSERT_EQ(sum == 0, word_sum(bytes.data() + from, size) == 0) << size;
    ASSERT_EQ(to.back(), 0xa5) << size;
    to.pop_back();
    ASSERT_EQ(hex(to), hex(ByteView(bytes).subspan(from, size)));
  }
}

}  // namespace
}  // namespace pushpkt::wire
