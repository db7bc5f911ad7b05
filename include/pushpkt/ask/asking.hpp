// How a question is carried out, whatever it asks.
#pragma once

#include <cstddef>
#include <functional>

#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::ask {

struct Asking {
  /// Called when all is open and nothing from the network was read: the capabilities may go. In
  /// each thread, where there are several; a child that changes the lab keeps its own.
  std::function<Result<void>()> drop_privileges = nullptr;
  /// Called as it goes on, with how much is done and how much there is.
  std::function<void(std::size_t, std::size_t)> progress = nullptr;
  StopRequest stop = nullptr;  ///< true: the rest is left out
  int stop_fd = -1;            ///< readable once `stop` is true: ends a wait. -1: none

  [[nodiscard]] Result<void> all_is_open() const {
    return drop_privileges ? drop_privileges() : Result<void>();
  }
  void report(std::size_t done, std::size_t planned) const {
    if (progress) progress(done, planned);
  }
};

}  // namespace pushpkt::ask
