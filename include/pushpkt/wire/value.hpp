// The value of any header field, up to the 128 bits of an IPv6 address, in host order.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "pushpkt/base/address.hpp"

namespace pushpkt::wire {

struct Value {
  std::uint64_t high = 0;  ///< bits 64..127, zero for all but IPv6 addresses
  std::uint64_t low = 0;

  constexpr Value() = default;
  constexpr Value(std::uint64_t number) : low(number) {}  // NOLINT: a number is a value
  constexpr Value(std::uint64_t h, std::uint64_t l) : high(h), low(l) {}
  friend constexpr auto operator<=>(const Value&, const Value&) = default;
};

/// The largest value that `width` bits hold.
[[nodiscard]] constexpr Value max_of(unsigned width) {
  constexpr std::uint64_t all = ~std::uint64_t{0};
  if (width >= 128) return {all, all};
  if (width > 64) return {all >> (128U - width), all};
  return width == 0 ? 0 : all >> (64U - width);
}

/// How a C++ type is stored as a Value and read back.
template <class T>
struct Codec {  // unsigned integers
  static constexpr Value to_value(T number) { return static_cast<std::uint64_t>(number); }
  static constexpr T from_value(Value v) { return static_cast<T>(v.low); }
};

template <>
struct Codec<Port> {
  static constexpr Value to_value(Port port) { return port.number; }
  static constexpr Port from_value(Value v) { return Port{static_cast<std::uint16_t>(v.low)}; }
};

namespace detail {
/// From the order of the wire to the host's, and back.
[[nodiscard]] constexpr std::uint32_t swapped(std::uint32_t word) {
  return std::endian::native == std::endian::little ? __builtin_bswap32(word) : word;
}
[[nodiscard]] constexpr std::uint64_t swapped(std::uint64_t word) {
  return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
}
}  // namespace detail

template <>
struct Codec<Mac> {
  static constexpr Value to_value(const Mac& mac) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : mac.bytes) number = number << 8U | byte;
    return number;
  }
  static constexpr Mac from_value(Value v) {
    Mac mac;
    for (auto byte = mac.bytes.rbegin(); byte != mac.bytes.rend(); ++byte) {
      *byte = static_cast<std::uint8_t>(v.low);
      v.low >>= 8U;
    }
    return mac;
  }
};

template <>
struct Codec<Ip4> {
  static constexpr Value to_value(const Ip4& ip) {
    return detail::swapped(std::bit_cast<std::uint32_t>(ip.bytes));
  }
  static constexpr Ip4 from_value(Value v) {
    return {
        std::bit_cast<decltype(Ip4::bytes)>(detail::swapped(static_cast<std::uint32_t>(v.low)))};
  }
};

template <>
struct Codec<Ip6> {
  using Halves = std::array<std::uint64_t, 2>;
  static constexpr Value to_value(const Ip6& ip) {
    const auto halves = std::bit_cast<Halves>(ip.bytes);
    return {detail::swapped(halves[0]), detail::swapped(halves[1])};
  }
  static constexpr Ip6 from_value(Value v) {
    return {std::bit_cast<decltype(Ip6::bytes)>(
        Halves{detail::swapped(v.high), detail::swapped(v.low)})};
  }
};

/// An integer of any width, nothing cut: a negative one has all high bits set, which no field of 64
/// bits or fewer can hold.
template <std::integral Number>
[[nodiscard]] constexpr Value widened(Number number) {
  if constexpr (std::is_signed_v<Number>) {
    if (number < 0) return {~std::uint64_t{0}, static_cast<std::uint64_t>(number)};
  }
  return static_cast<std::uint64_t>(number);
}

/// What a field of type `T` may be set to: a `T`, or any integer where it holds a number. Whether
/// an integer has too many bits for the field is seen by `fits`, in build at the latest.
template <class Given, class T>
concept ValueFor = std::same_as<Given, T> ||
    (std::integral<Given> && (std::integral<T> || std::same_as<T, Port>));

template <class T, ValueFor<T> Given>
[[nodiscard]] constexpr Value value_for(const Given& given) {
  if constexpr (std::integral<Given>) {
    return widened(given);
  } else {
    return Codec<T>::to_value(given);
  }
}

/// A `T` that was not cut from something wider: a number of a wider type is accepted only as a
/// constant, and one that does not fit into `T` does not compile.
template <class T>
class Exactly {
  using Raw = std::conditional_t<std::same_as<T, Port>, std::uint16_t, T>;
  template <class Number>
  static constexpr bool is_wider =
      std::integral<Raw>&& std::integral<Number> && !std::same_as<Number, T> &&
      (std::same_as<T, Port> || std::same_as<T, bool> || std::signed_integral<Number> ||
       sizeof(Number) > sizeof(Raw));

 public:
  constexpr Exactly(const T& value) : value_(value) {}  // NOLINT: a T is one
  template <class Number>
  requires is_wider<Number>
  consteval Exactly(Number constant) : value_(static_cast<Raw>(constant)) {  // NOLINT
    if (widened(constant) > Value(std::numeric_limits<Raw>::max())) {
      throw "the number does not fit into the field's type";
    }
  }
  [[nodiscard]] constexpr const T& value() const { return value_; }

 private:
  T value_;
};

}  // namespace pushpkt::wire
