// What a program on the lab's client finds in its environment, and what a person reads there.
#pragma once

#include <string>
#include <vector>

namespace pushpkt::tool {

/// The user's shell, or /bin/sh.
[[nodiscard]] std::string user_shell();

/// For all programs that are started from now on: this pushpkt is the one in PATH, and ip, nft and
/// sysctl are found there too. `prompt`: a shell says "[lab client]". While there is one thread.
void set_lab_environment(bool prompt);

/// Where a shell in the lab is, who else is there, and how to end it.
[[nodiscard]] std::string lab_banner();

}  // namespace pushpkt::tool
