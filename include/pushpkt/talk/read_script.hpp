// A script from a file, in our language or in packetdrill's.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/talk/packetdrill.hpp"

namespace pushpkt::talk {

struct ReadOptions {
  bool packetdrill = false;              ///< also for files that do not end in .pkt
  PacketdrillOptions drill = {};         ///< of packetdrill's lines
  std::string flow = {};                 ///< of packetdrill's packets, a recipe
  std::vector<std::string> values = {};  ///< "NAME=VALUE": see replace_value()
  std::string command = {};              ///< run first; "": none
};

/// "-" is the standard input. Errors (input): the file's, those of parse_script(),
/// read_packetdrill() and replace_value(); a script without packets.
[[nodiscard]] Result<Script> read_script(const std::string& file, const ReadOptions& options);

/// Of the `run` lines, in order.
[[nodiscard]] std::vector<std::string> commands_of(const Script& script);
/// The input error for a script with a `run` line, where there is no lab's server to run it on.
[[nodiscard]] Result<void> check_runs_nothing(const Script& script);

}  // namespace pushpkt::talk
