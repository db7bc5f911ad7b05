// An address that a person typed.
#pragma once

#include <string>
#include <string_view>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {

/// As parse_ip(); else the input error "invalid address `x`", with `hint` as what to try.
[[nodiscard]] inline Result<Ip> parse_address(std::string_view text, std::string hint) {
  if (const auto address = parse_ip(text)) return *address;
  return fail(input_error("invalid address `" + std::string(text) + "`", std::move(hint)));
}

}  // namespace pushpkt
