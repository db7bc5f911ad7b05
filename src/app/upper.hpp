// The service itself: ASCII letters in upper case.
#pragma once

#include <algorithm>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::app {

/// Only a-z change, whatever the locale: UTF-8 and binary octets pass as they are.
inline void make_upper(ByteSpan octets) {
  std::transform(octets.begin(), octets.end(), octets.begin(), [](std::uint8_t octet) {
    const bool lower = octet >= 'a' && octet <= 'z';
    return lower ? static_cast<std::uint8_t>(octet - 'a' + 'A') : octet;
  });
}

}  // namespace pushpkt::app
