// The service itself: ASCII letters in upper case.
#pragma once

#include <algorithm>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::app {

[[nodiscard]] inline bool is_lower(std::uint8_t byte) { return byte >= 'a' && byte <= 'z'; }

/// Whether `make_upper` leaves them as they are.
[[nodiscard]] inline bool is_upper(ByteView bytes) {
  return std::none_of(bytes.begin(), bytes.end(), is_lower);
}

/// Only a-z change, whatever the locale: UTF-8 and binary bytes pass as they are.
inline void make_upper(ByteSpan bytes) {
  std::transform(bytes.begin(), bytes.end(), bytes.begin(), [](std::uint8_t byte) {
    return is_lower(byte) ? static_cast<std::uint8_t>(byte - 'a' + 'A') : byte;
  });
}

[[nodiscard]] inline Bytes upper_case(Bytes text) {
  make_upper(text);
  return text;
}

}  // namespace pushpkt::app
