// One function for each verb: declares its options and returns what runs.
#pragma once

#include "command.hpp"

namespace pushpkt::tool {

Run add_ask(CLI::App& verb);
Run add_client(CLI::App& verb);
Run add_decode(CLI::App& verb);
Run add_diff(CLI::App& verb);
Run add_doctor(CLI::App& verb);
Run add_drops(CLI::App& verb);
Run add_fields(CLI::App& verb);
Run add_lab(CLI::App& verb);
Run add_paths(CLI::App& verb);
Run add_replay(CLI::App& verb);
Run add_send(CLI::App& verb);
Run add_server(CLI::App& verb);
Run add_sniff(CLI::App& verb);

}  // namespace pushpkt::tool
