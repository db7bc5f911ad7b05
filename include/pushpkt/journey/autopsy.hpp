// Why a packet died: what the kernel's tracepoint and its counters say between two trials.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "pushpkt/drops/counter_files.hpp"
#include "pushpkt/drops/reason.hpp"
#include "pushpkt/drops/trace.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::journey {

/// What was noticed since the last look.
struct Evidence {
  bool traced = false;             ///< the tracepoint was watched
  std::vector<drops::Drop> drops;  ///< on this process's CPU, in the order of time
  /// Of client, router and server: what their counters tell.
  std::array<std::vector<drops::Finding>, lab::host_names.size()> counted;
};

class Autopsy {
 public:
  /// Counters need no privilege; without the tracepoint's it is left out.
  static Result<Autopsy> open(const lab::Lab& lab);
  /// All since the last call.
  [[nodiscard]] Result<Evidence> look();

 private:
  struct Host {
    drops::CounterFiles files;
    drops::Counters before;
  };
  std::vector<Host> hosts_;
  std::optional<drops::Trace> trace_;
};

}  // namespace pushpkt::journey
