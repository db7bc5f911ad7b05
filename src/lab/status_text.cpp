// 128 + N stands for signal N, as in a shell.
#include "lab/status_text.hpp"

#include <cstring>

namespace pushpkt::lab {

std::string status_text(int status) {
  if (status <= 128) return "ended with status " + std::to_string(status);
  const char* signal = ::sigabbrev_np(status - 128);
  return "was ended by " + (signal != nullptr ? "SIG" + std::string(signal)
                                              : "signal " + std::to_string(status - 128));
}

}  // namespace pushpkt::lab
