// Prefixes: masks, the addresses inside, and their text.
#include "pushpkt/base/prefix.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace pushpkt {
namespace {

unsigned bits_of(const Ip& ip) { return ip.is_v4() ? 32 : 128; }

/// `change` gets each byte and the mask of its bits behind the first `length`.
template <class Change>
Ip with_host_bits(const Ip& ip, unsigned length, Change change) {
  return std::visit(
      [&](auto address) -> Ip {
        for (unsigned i = 0; i < address.bytes.size(); ++i) {
          const unsigned ours = std::clamp(length, 8 * i, 8 * i + 8) - 8 * i;
          const auto mask = static_cast<std::uint8_t>(0xffU >> ours);
          address.bytes[i] = static_cast<std::uint8_t>(change(address.bytes[i], mask));
        }
        return address;
      },
      ip);
}

Ip next_of(const Ip& ip) {
  return std::visit(
      [](auto address) -> Ip {
        for (auto byte = address.bytes.rbegin(); byte != address.bytes.rend(); ++byte) {
          *byte = static_cast<std::uint8_t>(*byte + 1);
          if (*byte != 0) break;
        }
        return address;
      },
      ip);
}

Ip without_host_bits(const Ip& ip, unsigned length) {
  return with_host_bits(ip, length, [](unsigned byte, unsigned mask) { return byte & ~mask; });
}

}  // namespace

Prefix::Prefix(const Ip& address, unsigned length)
    : network_(without_host_bits(address, length)), length_(length) {
  assert(length <= bits_of(address));
}

Ip Prefix::last() const {
  return with_host_bits(network_, length_,
                        [](unsigned byte, unsigned mask) { return byte | mask; });
}

bool Prefix::contains(const Ip& ip) const {
  return ip.is_v6() == network_.is_v6() && without_host_bits(ip, length_) == network_;
}

std::uint64_t Prefix::size() const {
  const unsigned host_bits = bits_of(network_) - length_;
  if (host_bits >= 64) return std::numeric_limits<std::uint64_t>::max();
  return std::uint64_t{1} << host_bits;
}

Prefix::Iterator Prefix::begin() const {
  Iterator first;
  first.here_ = network_;
  first.last_ = last();
  first.ended_ = false;
  return first;
}

Prefix::Iterator Prefix::end() const {
  Iterator past;
  past.here_ = past.last_ = last();
  return past;
}

Prefix::Iterator& Prefix::Iterator::operator++() {
  assert(!ended_);
  ended_ = here_ == last_;
  if (!ended_) here_ = next_of(here_);
  return *this;
}

std::string to_string(const Prefix& prefix) {
  return to_string(prefix.network()) + "/" + std::to_string(prefix.length());
}

std::optional<Prefix> parse_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto ip = parse_ip(text.substr(0, slash));
  if (!ip) return std::nullopt;
  unsigned length = bits_of(*ip);
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, length);
    if (error != std::errc{} || stop != end || length > bits_of(*ip)) return std::nullopt;
  }
  const Prefix prefix(*ip, length);
  if (prefix.network() != *ip) return std::nullopt;
  return prefix;
}

}  // namespace pushpkt
