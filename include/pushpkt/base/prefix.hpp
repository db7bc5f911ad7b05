// Prefix: a network address and its length, "10.77.0.0/16"; RFC 4632, RFC 4291 2.3.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/base/address.hpp"

namespace pushpkt {

/// All addresses whose first `length()` bits are those of `network()`.
///   for (const Ip& ip : *parse_prefix("10.77.1.0/24")) ...
class Prefix {
 public:
  /// 0.0.0.0/0
  constexpr Prefix() = default;
  /// `address` may be any one in it: the bits behind `length` are cleared. `length` is at most
  /// 32 (IPv4) or 128 (IPv6).
  Prefix(const Ip& address, unsigned length);

  [[nodiscard]] const Ip& network() const { return network_; }
  [[nodiscard]] unsigned length() const { return length_; }
  [[nodiscard]] Ip last() const;  ///< the highest address: of IPv4, the broadcast address
  /// False for an address of the other family.
  [[nodiscard]] bool contains(const Ip& ip) const;
  /// How many addresses; the largest number where 64 bits do not hold it (a /0 to /64 of IPv6).
  [[nodiscard]] std::uint64_t size() const;

  /// The addresses from network() to last(), in order.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Ip;
    using difference_type = std::ptrdiff_t;
    using pointer = const Ip*;
    using reference = const Ip&;

    Iterator() = default;
    reference operator*() const { return here_; }
    pointer operator->() const { return &here_; }
    Iterator& operator++();
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class Prefix;
    Ip here_ = {};
    Ip last_ = {};
    bool ended_ = true;
  };
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

  friend auto operator<=>(const Prefix&, const Prefix&) = default;

 private:
  Ip network_ = {};
  unsigned length_ = 0;
};

[[nodiscard]] std::string to_string(const Prefix& prefix);  ///< "10.77.0.0/16"
/// An address alone is a prefix of all its bits. nullopt for what is none, and where bits behind
/// the length are set: 10.77.1.2/16 is more likely a mistake than a network.
[[nodiscard]] std::optional<Prefix> parse_prefix(std::string_view text);

}  // namespace pushpkt

template <>
struct std::hash<pushpkt::Prefix> {
  std::size_t operator()(const pushpkt::Prefix& prefix) const noexcept {
    return std::hash<pushpkt::Ip>{}(prefix.network()) * 131 + prefix.length();
  }
};
