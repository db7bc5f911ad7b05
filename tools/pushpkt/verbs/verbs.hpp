// One function for each verb: declares its options and returns what runs.
#pragma once

#include <span>

#include "cli/program.hpp"

namespace pushpkt::tool {

using namespace cli;

/// What the program says of itself.
[[nodiscard]] const ProgramTexts& program_texts();
/// All verbs, in the order of the help.
[[nodiscard]] std::span<const Command> commands();

Run add_ask(Arguments verb);
Run add_client(Arguments verb);
Run add_decode(Arguments verb);
Run add_diff(Arguments verb);
Run add_doctor(Arguments verb);
Run add_drops(Arguments verb);
Run add_fields(Arguments verb);
Run add_lab(Arguments verb);
Run add_merge(Arguments verb);
Run add_paths(Arguments verb);
Run add_replay(Arguments verb);
Run add_report(Arguments verb);
Run add_send(Arguments verb);
Run add_server(Arguments verb);
Run add_sniff(Arguments verb);
Run add_talk(Arguments verb);

}  // namespace pushpkt::tool
