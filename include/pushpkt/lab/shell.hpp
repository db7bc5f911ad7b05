// The environment of programs on the lab's client, and the text that a shell there begins with.
#pragma once

#include <string>

namespace pushpkt::lab {

/// The user's shell, or /bin/sh.
[[nodiscard]] std::string user_shell();

/// For all programs that are started from now on: the running pushpkt is the first in PATH, and ip,
/// nft and sysctl are found there too. `prompt`: a shell says "[lab client]". While there is one
/// thread.
void set_environment(bool prompt);

/// Where a shell in the lab is, the other hosts, and how to end it.
[[nodiscard]] std::string banner();

}  // namespace pushpkt::lab
