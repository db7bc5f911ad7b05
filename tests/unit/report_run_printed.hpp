// Where runs print in tests: strings, each by what it is for.
#pragma once

#include <string>

#include "pushpkt/report/run_output.hpp"

namespace pushpkt::report {

struct RunPrinted {
  std::string out;       ///< the result
  std::string document;  ///< of it, what may not be broken
  std::string notes;     ///< for stderr
  bool stop = false;

  [[nodiscard]] RunOutput output() {
    RunOutput to;
    to.print = [this](std::string_view text) { out += text; };
    to.document = [this](std::string_view text) { document += text; };
    to.foreign = to.print;
    to.note = [this](std::string_view text) { notes += text; };
    to.verdict = to.note;
    to.stop = [this] { return stop; };
    return to;
  }
};

}  // namespace pushpkt::report
