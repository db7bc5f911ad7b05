// A command for one host of a lab, as a person types it: "router:sysctl -w net.ipv4.ip_forward=0".
#pragma once

#include <string_view>

#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/plan.hpp"

namespace pushpkt::lab {

/// `HOST:COMMAND`. The command is ip, nft, sysctl or ethtool; its words are split at blanks, quotes
/// ('...', "...") and backslashes as in a shell; nft takes the rest of the line as its own
/// language. Errors (input): an unknown host or program; a sysctl that is not of a network
/// namespace (only net.*: everything else would be the setting of the whole machine); an option of
/// sysctl other than -q, -w, -e; an ethtool command other than -K.
[[nodiscard]] Result<Command> parse_alteration(std::string_view text);

}  // namespace pushpkt::lab
