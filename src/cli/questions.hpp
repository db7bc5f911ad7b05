// A verb with sub-commands of its own (the questions of `ask`): which one a command line means.
#pragma once

#include <string>
#include <vector>

#include "cli/command_facts.hpp"

namespace pushpkt::cli {

/// The words behind a verb, its question first: `preset` where none is named. Without a question
/// stay --help and what else the verb itself takes. Input errors: a question that does not exist;
/// an option that this question does not have, but another one does.
[[nodiscard]] Result<std::vector<std::string>> arranged(const CommandFacts& program,
                                                        const CommandFacts& verb,
                                                        const std::string& preset,
                                                        std::vector<std::string> words);

}  // namespace pushpkt::cli
