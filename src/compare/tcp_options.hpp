// TCP options as rows of their own, so that a timestamp can differ without the MSS. RFC 9293, 3.1;
// RFC 7323; RFC 2018.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "pushpkt/compare/reading.hpp"

namespace pushpkt::compare {

inline constexpr std::string_view options_name = "tcp.options";

/// Options that are numbers, and names of those that are octets.
[[nodiscard]] std::span<const wire::Field* const> option_fields();
[[nodiscard]] std::span<const std::string_view> option_octets();

/// A number of an option, or an option's octets, and where among the options the option lies.
struct OptionRow {
  Reading reading;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// The options one by one; nullopt when they do not add up. Padding (NOP, end of list) is no row.
[[nodiscard]] std::optional<std::vector<OptionRow>> option_rows(ByteView options,
                                                                unsigned occurrence);

}  // namespace pushpkt::compare
