// The environment of programs on the lab's client, and the text that a shell there begins with.
#pragma once

#include <string>
#include <string_view>

namespace pushpkt::lab {

/// The user's shell, or /bin/sh.
[[nodiscard]] std::string user_shell();

/// For all programs that are started from now on: the running pushpkt is the first in PATH, and ip,
/// nft and sysctl are found there too. `prompt`: a shell says "[lab client]". While there is one
/// thread.
void set_environment(bool prompt);

/// False in a user namespace with a single user: tcpdump changes to a user of its own and cannot.
[[nodiscard]] bool tcpdump_runs();
/// What to use instead.
inline constexpr std::string_view tcpdump_note =
    "tcpdump cannot change its user here: `pushpkt sniff -i to-router`, or tshark.";

/// Where a shell in the lab is, the other hosts, and how to end it.
[[nodiscard]] std::string banner();

}  // namespace pushpkt::lab
