// The table of verbs.
#include <array>

#include "command.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

constexpr std::array table{
    Command{"ask", "can we push our own packet? an experiment, with evidence", add_ask},
    Command{"decode", "what is in a capture file", add_decode},
    Command{"lab", "three hosts without root: run a command on the client", add_lab},
};

}  // namespace

std::span<const Command> commands() { return table; }

int exit_code(const Error& error) {
  switch (error.cause) {
    case Cause::input:
      return exit_usage;
    case Cause::permission:
      return exit_permission;
    case Cause::environment:
      break;
  }
  return exit_environment;
}

}  // namespace pushpkt::tool
