// Bytes of options and records as text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::wire {

inline constexpr std::size_t kind_and_length = 2;  ///< bytes in front of an option's value

/// Keywords that every list of options has.
inline constexpr std::string_view no_operation_keyword = "nop";
inline constexpr std::string_view unknown_keyword = "option";
inline constexpr std::string_view padding_keyword = "pad";  ///< of a list that always has its end

/// As a recipe has it: "text" where it needs no escapes, else hex(00ff).
[[nodiscard]] std::string text_or_hex(ByteView bytes);

/// As tshark shows a string: up to a zero; empty where it is no plain text.
[[nodiscard]] std::string text_before_zero(ByteView bytes);

}  // namespace pushpkt::wire
