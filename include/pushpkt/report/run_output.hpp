// Where a run prints while it goes on, and what ends it early.
#pragma once

#include <functional>
#include <string_view>

#include "pushpkt/base/result.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

struct RunOutput {
  using Print = std::function<void(std::string_view text)>;

  Style style = {};
  Print print = [](std::string_view) {};     ///< the result: control characters may be escaped
  Print document = [](std::string_view) {};  ///< the same, of which no line may be broken
  Print foreign = [](std::string_view) {};   ///< the same, bytes of others: exact for a program
  Print note = [](std::string_view) {};      ///< for stderr
  Print verdict = [](std::string_view) {};   ///< for stderr, also where notes are not wanted
  /// What was printed is to be seen now. Its error ends the run.
  std::function<Result<void>()> flush = [] { return Result<void>(); };
  std::function<bool()> stop = [] { return false; };
  int stop_fd = -1;  ///< readable when `stop` is true: poll(2)

  /// Whether a signal ends the run; output that takes no more is an error of its own.
  [[nodiscard]] bool is_interrupted() const { return stop() && flush().has_value(); }
};

}  // namespace pushpkt::report
