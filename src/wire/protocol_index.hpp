// The numbers that headers are known by, as a hash table that the compiler fills.
#pragma once

#include <array>
#include <cstdint>

#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// Whether any of the library's headers is known by the number, whatever bytes it accepts.
[[nodiscard]] bool has_header(Space space, std::uint32_t number);

/// The ports that a header of the library is known by, a bit for each.
struct PortSet {
  std::array<std::uint64_t, 1024> words{};

  [[nodiscard]] constexpr bool contains(std::uint16_t port) const {
    return (words[port / 64U] >> port % 64U & 1U) != 0;
  }
};

/// Of Space::udp_port or Space::tcp_port; nullptr of any other register.
[[nodiscard]] const PortSet* ports_of(Space space);

/// Whether bytes beside the number decide that a header is this one: it, or another one with one of
/// its numbers, looks at them (Header::accepts).
[[nodiscard]] bool is_chosen_by_bytes(const Header& header);

}  // namespace pushpkt::wire
