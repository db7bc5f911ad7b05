// How a field is stored into a built packet, and what that does to the sums that cover it.
#pragma once

#include "pushpkt/wire/stencil.hpp"

namespace pushpkt::wire::stencil_parts {

/// The sum of the 16-bit words of a number whose last byte is the low or the high half of one.
[[nodiscard]] inline std::uint64_t words_of(std::uint64_t number, bool is_low) {
  const std::uint64_t above = is_low ? 0 : number >> 56U;
  if (!is_low) number <<= 8U;
  return (number & 0xffffU) + (number >> 16U & 0xffffU) + (number >> 32U & 0xffffU) +
         (number >> 48U) + above;
}

/// The bytes around a field as numbers, before and after it was stored.
struct Stored {
  Value before = {};
  Value after = {};

  /// What a sum that covers the bytes has more, modulo 2^64.
  [[nodiscard]] std::uint64_t change(bool is_low) const {
    return words_of(after.low, is_low) + words_of(after.high, is_low) -
           words_of(before.low, is_low) - words_of(before.high, is_low);
  }
};

/// The value fits.
[[nodiscard]] inline Stored store(ByteSpan packet, const AnySlot& slot, Value shown) {
  const Field& field = *slot.field;
  const ByteSpan header = packet.subspan(slot.header_offset);
  if (field.width > 64) {
    const Value before = read(header, field);
    write(header, field, shown);
    return {before, shown};
  }
  const detail::Place place = detail::place_of(field);
  const std::uint8_t* const bytes = header.data() + place.first;
  const std::uint64_t before = detail::load_bytes(bytes, place.bytes);
  write(header, field, shown);
  return {Value(before), Value(detail::load_bytes(bytes, place.bytes))};
}

/// A checksum as its field holds it, of an exact sum or of one that is 0 only if all words are.
[[nodiscard]] inline std::uint16_t checksum_of(std::uint64_t sum, bool zero_is_ffff) {
  sum = (sum & 0xffffffffU) + (sum >> 32U);
  while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  const auto checksum = static_cast<std::uint16_t>(~sum & 0xffffU);
  return checksum == 0 && zero_is_ffff ? std::uint16_t{0xffff} : checksum;
}

}  // namespace pushpkt::wire::stencil_parts
