// Socket options that take a number, as data: what the kernel calls them, and what they are tried
// on.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pushpkt::ask {

enum class Families : std::uint8_t { ip4, ip6, both };

struct NumberOption {
  std::string_view option;
  int level;
  int name;
  int value;
  std::string_view shown;  ///< the value, as people write it
  std::string_view uses;   ///< d datagram, u unconnected, l large, h in halves, c connection
  Families families;
  std::string_view source;
};

[[nodiscard]] std::span<const NumberOption> number_options();

}  // namespace pushpkt::ask
