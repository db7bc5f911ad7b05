// Laws of --anonymise, for every specimen with random addresses and for changed bytes: no address
// is left, the same seed gives the same packets, shared prefixes stay shared, checksums stay what
// they were.
#include <gtest/gtest.h>

#include <algorithm>

#include "property/wire_specimens.hpp"
#include "pushpkt/replay/anonymiser.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::replay {
namespace {

using wire::Field;
using wire::Random;
using wire::Show;

constexpr std::string_view seed = "a seed";

Bytes edited_with(std::string_view with, ByteView bytes, Link link) {
  Edits edits;
  edits.seed = std::string(with);
  PacketEditor editor(edits);
  const auto edited = editor.edit({.bytes = bytes,
                                   .wire_bytes = static_cast<std::uint32_t>(bytes.size()),
                                   .link = link,
                                   .source = "test",
                                   .number = 1});
  EXPECT_TRUE(edited && *edited);
  if (!edited || !*edited) return {};
  return {(*edited)->bytes.begin(), (*edited)->bytes.end()};
}

std::size_t address_bytes(const Field& field) {
  if (field.no_address || field.bit % 8 != 0) return 0;
  const std::size_t bytes = field.show == Show::ipv4   ? 4
                            : field.show == Show::mac  ? 6
                            : field.show == Show::ipv6 ? 16
                                                       : 0;
  return field.width == bytes * 8 ? bytes : 0;
}

/// By the length alone, as the bytes of a packet are.
Bytes pseudonym_of(const Bytes& address) {
  Anonymiser anonymiser(seed);
  Bytes out = address;
  if (out.size() == 4) anonymiser.ipv4(out);
  if (out.size() == 6) anonymiser.mac(out);
  if (out.size() == 16) anonymiser.ipv6(out);
  return out;
}

/// One that is no group's, and as unlikely to be found by chance as its length allows.
wire::Value random_address(std::size_t bytes, Random& random) {
  Bytes out = random.bytes(bytes);
  if (bytes == 4) out[0] = static_cast<std::uint8_t>(1 + random.below(222));
  if (bytes == 6) out[0] = static_cast<std::uint8_t>(random.below(64) * 4);
  if (bytes == 16) out[0] = 0x20;
  wire::Value value{};
  for (const std::uint8_t byte : out) {
    value.high = value.high << 8U | value.low >> 56U;
    value.low = value.low << 8U | byte;
  }
  return value;
}

/// Each address row of each layer, also those that the recipe left open.
void set_addresses(wire::Recipe& recipe, Random& random) {
  for (wire::Part& part : recipe.parts) {
    if (part.header == nullptr) continue;
    for (const Field* field : part.header->fields) {
      const std::size_t bytes = address_bytes(*field);
      if (bytes > 0 && field->part_of.empty()) part.set(*field, random_address(bytes, random));
    }
  }
}

struct Address {
  std::string name;
  Bytes bytes;
};

std::vector<Address> addresses_in(const wire::Decoded& packet) {
  std::vector<Address> out;
  for (const wire::Layer& layer : packet.layers()) {
    const ByteView header = layer.header_in(packet.bytes());
    for (const Field* field : layer.header->fields) {
      const std::size_t bytes = address_bytes(*field);
      if (bytes == 0 || !wire::lies_in(*field, header.size())) continue;
      const ByteView at = header.subspan(field->bit / 8U, bytes);
      out.push_back({std::string(field->name), {at.begin(), at.end()}});
    }
  }
  return out;
}

std::vector<std::string> checksums_in(const wire::Decoded& packet) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const wire::Header& header = *packet.layers()[i].header;
    if (header.checksum == nullptr) continue;
    out.push_back(std::string(header.name) + " " + std::string(to_text(packet.checksum(i))));
  }
  return out;
}

bool holds(const Bytes& bytes, const Bytes& part) {
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}

void expect_anonymous(const wire::Frame& frame) {
  const wire::Decoded before = wire::decode(frame.bytes, frame.link);
  const Bytes edited = edited_with(seed, frame.bytes, frame.link);
  const wire::Decoded after = wire::decode(edited, frame.link);
  ASSERT_EQ(edited.size(), frame.bytes.size());
  EXPECT_EQ(checksums_in(after), checksums_in(before));
  const auto originals = addresses_in(before);
  const auto pseudonyms = addresses_in(after);
  ASSERT_EQ(pseudonyms.size(), originals.size());
  for (std::size_t i = 0; i < originals.size(); ++i) {
    const Bytes expected = pseudonym_of(originals[i].bytes);
    EXPECT_EQ(hex(pseudonyms[i].bytes), hex(expected)) << originals[i].name;
    if (expected == originals[i].bytes) continue;
    EXPECT_FALSE(holds(edited, originals[i].bytes))
        << originals[i].name << " " << hex(originals[i].bytes) << " in " << hex(edited);
  }
}

TEST(AnonymiserLaw, NoAddressOfASpecimenIsLeftAndChecksumsAreAsBefore) {
  Random random(51);
  for (int round = 0; round < 20; ++round) {
    for (const std::string_view text : wire::specimens) {
      SCOPED_TRACE(text);
      wire::Recipe recipe = wire::parse_recipe(text).value();
      set_addresses(recipe, random);
      const auto frame = wire::build(recipe);
      ASSERT_TRUE(frame) << frame.error().text();
      expect_anonymous(*frame);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(AnonymiserLaw, TheSameSeedGivesTheSamePacketAndAnotherAnother) {
  Random random(52);
  for (int round = 0; round < 40; ++round) {
    for (const std::string_view text : wire::specimens) {
      SCOPED_TRACE(text);
      wire::Recipe recipe = wire::parse_recipe(text).value();
      set_addresses(recipe, random);
      auto frame = wire::build(recipe);
      ASSERT_TRUE(frame);
      if (round > 0) mutate(frame->bytes, random);
      const Bytes first = edited_with(seed, frame->bytes, frame->link);
      ASSERT_EQ(first.size(), frame->bytes.size());
      ASSERT_EQ(hex(first), hex(edited_with(seed, frame->bytes, frame->link)));
      const bool replaces = round == 0 && first != frame->bytes;
      if (replaces) {
        EXPECT_NE(first, edited_with("another", frame->bytes, frame->link));
      }
    }
  }
}

std::size_t shared_bits(const Bytes& a, const Bytes& b) {
  for (std::size_t i = 0; i < a.size() * 8; ++i) {
    if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return i;
  }
  return a.size() * 8;
}

TEST(AnonymiserLaw, AddressesShareAsManyLeadingBitsAsBefore) {
  Random random(53);
  for (int round = 0; round < 3000; ++round) {
    for (const std::size_t bytes : {std::size_t{4}, std::size_t{16}}) {
      const auto first_byte = static_cast<std::uint8_t>(bytes == 4 ? 1 + random.below(222) : 0x20);
      Bytes one = random.bytes(bytes);
      one[0] = first_byte;
      Bytes other = random.bytes(bytes);
      const std::size_t kept = 8 + random.below(bytes * 8 - 7);  // bits that they share at least
      for (std::size_t i = 0; i < kept; ++i) {
        const auto bit = static_cast<std::uint8_t>(0x80U >> (i % 8));
        other[i / 8] = static_cast<std::uint8_t>((other[i / 8] & ~bit) | (one[i / 8] & bit));
      }
      ASSERT_EQ(shared_bits(pseudonym_of(one), pseudonym_of(other)), shared_bits(one, other))
          << hex(one) << " " << hex(other);
    }
  }
}

}  // namespace
}  // namespace pushpkt::replay
