// "1 packet", "3 packets".
#pragma once

#include <cstdint>
#include <string>

namespace pushpkt {

/// `noun` is the singular; its plural ends in s.
[[nodiscard]] inline std::string counted(std::uint64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

/// "1 byte is there", "3 bytes are there".
[[nodiscard]] inline std::string are_there(std::uint64_t number, const std::string& noun) {
  return counted(number, noun) + (number == 1 ? " is there" : " are there");
}

}  // namespace pushpkt
