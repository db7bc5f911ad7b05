// --protocols: the files, and the protocols that the whole program works with.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::cli {

/// The files of the command line.
void name_protocol_files(std::vector<std::string> files);
[[nodiscard]] const std::vector<std::string>& protocol_files();

/// Reads the files, once, for the rest of the program. give_up_rights() calls it when nothing is
/// left to give up; a verb that needs its rights later calls it first.
[[nodiscard]] Result<void> load_protocols();

}  // namespace pushpkt::cli
