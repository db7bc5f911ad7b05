// One field changed in any packet: that field is found, and all else that differs is explained.
#include <algorithm>

#include <gmock/gmock.h>

#include "property/wire_specimens.hpp"
#include "pushpkt/compare/packet_diff.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using wire::Random;

std::vector<std::string> counting(const PacketView& a, const PacketView& b) {
  std::vector<std::string> out;
  for (const FieldDifference& d : diff(a, b)) {
    if (d.counts()) out.push_back(d.field);
  }
  return out;
}

/// The same header, in which another bit pattern stands at the place of the field.
Bytes changed(const wire::Frame& frame, const wire::Layer& layer, const wire::Field& field,
              Random& random) {
  Bytes bytes = frame.bytes;
  const ByteSpan header = ByteSpan(bytes).subspan(layer.offset);
  const wire::Value before = wire::read(header, field);
  while (wire::read(header, field) == before) {
    const std::size_t bit = field.bit + random.below(field.width);
    header[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
  }
  return bytes;
}

bool is_named(const std::vector<std::string>& names, const wire::Header& header,
              const wire::Field& field) {
  for (const std::string& name : names) {
    if (name == field.name || name == field.part_of) return true;
    for (const wire::Field* part : header.fields) {
      if (part->name == name && part->part_of == field.name) return true;
    }
  }
  return false;
}

TEST(SingleChange, IsFoundExactly) {
  Random random(21);
  std::size_t tried = 0;
  for (const std::string_view text : wire::specimens) {
    const auto frame = wire::build(*wire::parse_recipe(text));
    ASSERT_TRUE(frame) << text;
    for (const wire::Layer& layer : frame->layers) {
      for (const wire::Field* field : layer.header->fields) {
        SCOPED_TRACE(std::string(text) + ": " + std::string(field->name));
        const Bytes other = changed(*frame, layer, *field, random);
        auto names = counting({.bytes = frame->bytes, .link = frame->link},
                              {.bytes = other, .link = frame->link});
        // A message that no longer adds up is payload, which differs as a whole.
        const bool is_no_message = wire::is_message(*layer.header) &&
                                   !layer.header->accepts(ByteView(other).subspan(layer.offset));
        EXPECT_TRUE(is_named(names, *layer.header, *field) ||
                    (is_no_message && std::count(names.begin(), names.end(), "data") == 1))
            << testing::PrintToString(names);
        ++tried;
        const bool same_layers = [&] {
          const auto a = wire::decode(frame->bytes, frame->link);
          const auto b = wire::decode(other, frame->link);
          return std::equal(
              a.layers().begin(), a.layers().end(), b.layers().begin(), b.layers().end(),
              [](const wire::Layer& x, const wire::Layer& y) { return x.header == y.header; });
        }();
        // A checksum over the field is right no more; that of an outer header may have its name.
        std::erase_if(names, [&](const std::string& name) {
          return name != field->name && name.ends_with("checksum");
        });
        if (field->name.ends_with("checksum")) {
          names.erase(std::unique(names.begin(), names.end()), names.end());
        }
        if (same_layers) {
          EXPECT_EQ(names.size(), 1U) << testing::PrintToString(names);
        }
      }
    }
  }
  EXPECT_GT(tried, 500U);
}

TEST(SingleChange, OfAnyByteIsFound) {
  Random random(22);
  for (const std::string_view text : wire::specimens) {
    const auto frame = wire::build(*wire::parse_recipe(text));
    ASSERT_TRUE(frame) << text;
    for (std::size_t at = 0; at < frame->bytes.size(); ++at) {
      Bytes other = frame->bytes;
      other[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
      const auto names = counting({.bytes = frame->bytes, .link = frame->link},
                                  {.bytes = other, .link = frame->link});
      EXPECT_FALSE(names.empty()) << text << ", byte " << at;
    }
  }
}

TEST(SingleChange, MutatedPacketsAreNeverTheSame) {
  Random random(23);
  for (int round = 0; round < 3000; ++round) {
    const auto frame =
        wire::build(*wire::parse_recipe(wire::specimens[random.below(wire::specimens.size())]));
    Bytes other = frame->bytes;
    wire::mutate(other, random);
    if (other == frame->bytes) continue;
    const auto names = counting({.bytes = frame->bytes, .link = frame->link},
                                {.bytes = other, .link = frame->link});
    EXPECT_FALSE(names.empty()) << hex(frame->bytes) << " " << hex(other);
  }
}

}  // namespace
}  // namespace pushpkt::compare
