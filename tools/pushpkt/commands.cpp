// The table of verbs.
#include <array>

#include "command.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

constexpr std::array table{
    Command{"ask", "can we push our own packet? an experiment, with evidence", add_ask},
    Command{"send", "make packets and send them by any way out; wait for answers", add_send},
    Command{"sniff", "what passes an interface", add_sniff},
    Command{"replay", "a capture's packets on their way again; or its requests, asked again",
            add_replay},
    Command{"decode", "what is in a capture file", add_decode},
    Command{"diff", "what is not the same about two captures", add_diff},
    Command{"server", "the textbook server: answers in upper case", add_server},
    Command{"client", "the textbook client, by a socket or by hand", add_client},
    Command{"drops", "what the kernel throws away, why, and the cure", add_drops},
    Command{"lab", "three hosts without root: run a command on the client", add_lab},
    Command{"doctor", "what works here, what is missing, and the cure", add_doctor},
    Command{"fields", "every field of every header", add_fields},
    Command{"paths", "every way out: what is ours, and what the kernel does", add_paths},
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
