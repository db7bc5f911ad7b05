// The service itself: ASCII letters in upper case.
#pragma once

#include <algorithm>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::app {

[[nodiscard]] inline bool is_lower(std::uint8_t octet) { return octet >= 'a' && octet <= 'z'; }

/// Whether `make_upper` leaves them as they are.
[[nodiscard]] inline bool is_upper(ByteView octets) {
  return std::none_of(octets.begin(), octets.end(), is_lower);
}

/// Only a-z change, whatever the locale: UTF-8 and binary bytes pass as they are.
inline void make_upper(ByteSpan octets) {
  std::transform(octets.begin(), octets.end(), octets.begin(), [](std::uint8_t octet) {
    return is_lower(octet) ? static_cast<std::uint8_t>(octet - 'a' + 'A') : octet;
  });
}

}  // namespace pushpkt::app
