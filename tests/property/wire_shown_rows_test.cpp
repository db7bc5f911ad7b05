// The short way to a column's row, held against the rules of what tshark shows.
#include <gtest/gtest.h>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/shown_specials.hpp"

namespace pushpkt::wire {
namespace {

/// How often a row was shown without a look at the rules.
std::size_t expect_shown(const Decoded& packet) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Occurrence at{packet, i, packet.layers()[i]};
    for (const Field* field : at.layer.header->fields) {
      if (!is_plain_row(*at.layer.header, *field) || !is_whole_and_sound(at, *field)) continue;
      EXPECT_TRUE(is_shown(at, *field)) << field->name << " of " << hex(packet.bytes());
      ++count;
    }
  }
  if (packet.cut()) {
    const Occurrence at{packet, packet.layers().size(), *packet.cut()};
    for (const Field* field : at.layer.header->fields) {
      EXPECT_FALSE(is_whole_and_sound(at, *field)) << field->name;
    }
  }
  return count;
}

TEST(ShownRows, ThatNeedNoRulesPassThem) {
  Random random(61);
  std::size_t count = 0;
  for (int round = 0; round < 200; ++round) {
    for (const std::string_view text : specimens) {
      const auto frame = build(*parse_recipe(text));
      ASSERT_TRUE(frame) << text;
      Bytes bytes = frame->bytes;
      if (round > 0) mutate(bytes, random);
      const std::size_t cut = random.below(4) == 0 ? random.below(100) : 0;
      count += expect_shown(decode(bytes, frame->link, bytes.size() + cut));
      if (::testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(count, 100'000U);
}

}  // namespace
}  // namespace pushpkt::wire
