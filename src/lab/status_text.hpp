// How a program ended, in words.
#pragma once

#include <string>

namespace pushpkt::lab {

/// "ended with status 1"; "was ended by SIGTERM" for 128 + 15, as Process::wait() has it.
[[nodiscard]] std::string status_text(int status);

}  // namespace pushpkt::lab
