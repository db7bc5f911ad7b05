// A barrier for the server's TCP program: a line that it must answer behind all that came before.
#pragma once

#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::journey {

class StreamBarrier {
 public:
  /// None: passes at once.
  StreamBarrier() = default;
  /// A connection from the host itself to its own program, which must listen already.
  static Result<StreamBarrier> open(const Endpoint& program);
  /// Returns when the program has answered: by then it has read what was there before. The error
  /// after ten seconds without an answer is late as a Barrier's is.
  [[nodiscard]] Result<void> pass();

 private:
  [[nodiscard]] Result<void> pass_once();
  Fd fd_;
  std::string unread_;  ///< what came of a line that is not whole yet
  std::uint64_t passed_ = 0;
};

}  // namespace pushpkt::journey
