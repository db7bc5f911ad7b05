// Where a program is: PATH as execvp(3) has it, then the directories of the administrator.
#pragma once

#include <string>

#include "pushpkt/base/result.hpp"

namespace pushpkt::lab {

/// A program's file: PATH, then the places where `ip` and `nft` live when PATH is a user's.
[[nodiscard]] Result<std::string> find_program(const std::string& name);

}  // namespace pushpkt::lab
