// A server and a command in a lab: started in order, watched, recorded, ended.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/process.hpp"
#include "verbs/lab_recorder.hpp"

namespace pushpkt::tool {

struct LabWork {
  std::vector<std::string> command;  ///< on the client
  std::string server_command;        ///< for a shell on the server; "" is none
  double server_wait_seconds = 30;   ///< 0: it is not waited for
};

/// Starts the server, waits until it listens, runs the command, and gives its exit status. Drops
/// every capability when all is started. Errors: the server does not listen, ends before it does,
/// or fails while the command runs (which goes on to its end).
[[nodiscard]] Result<int> run_in_lab(const lab::Lab& lab, const LabWork& work,
                                     std::optional<LabRecorder> recorder);

}  // namespace pushpkt::tool
