// One function for each verb: declares its options and returns what runs.
#pragma once

#include "command.hpp"

namespace pushpkt::tool {

Run add_ask(CLI::App& verb);
Run add_decode(CLI::App& verb);
Run add_lab(CLI::App& verb);

}  // namespace pushpkt::tool
