// Numbers as they are typed on the command line: read here and nowhere else.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "pushpkt/base/result.hpp"

namespace pushpkt::cli {

/// What an option's number may be. There is no negative one, no infinity, no NaN and no 0x.
struct NumberRange {
  enum class Kind : std::uint8_t {
    whole,    ///< digits only
    decimal,  ///< also a point and an exponent: 0.5, 1e6
    bytes,    ///< a whole number, with or without a unit: 512, 64kB, 16MiB; k is 1024
  };
  Kind kind = Kind::whole;
  std::uint64_t least = 0;  ///< whole, bytes
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  double low = 0;  ///< decimal
  double high = std::numeric_limits<double>::max();

  /// "a whole number from 1 to 65535", "a whole number from 1 on", "a number from 0 to 3600"
  [[nodiscard]] std::string in_words() const;
};

/// The number that all of `text` is, kinds `whole` and `bytes`. An input error names `option` and
/// the text, and its hint the range.
[[nodiscard]] Result<std::uint64_t> read_whole(std::string_view option, std::string_view text,
                                               const NumberRange& range);
/// The same, kind `decimal`.
[[nodiscard]] Result<double> read_decimal(std::string_view option, std::string_view text,
                                          const NumberRange& range);

/// "12000", "0.5": as a person writes it.
[[nodiscard]] std::string number_text(std::uint64_t number);
[[nodiscard]] std::string number_text(double number);

}  // namespace pushpkt::cli
