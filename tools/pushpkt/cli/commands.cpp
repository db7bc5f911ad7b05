// The table of verbs.
#include <array>

#include "cli/command.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

constexpr std::array table{
    Command{"ask", "can we push our own packet? an experiment, with evidence", add_ask},
    Command{"send", "make packets and send them by any way out; wait for answers", add_send},
    Command{"sniff", "capture what passes an interface", add_sniff},
    Command{"replay", "send a capture's packets again, or repeat its requests against a server",
            add_replay},
    Command{"talk", "a dialogue with any stack, packet by packet, from a script", add_talk},
    Command{"decode", "decode a capture file", add_decode},
    Command{"diff", "compare two captures, packet by packet", add_diff},
    Command{"report", "a saved answer (JSON) as a page for a browser", add_report},
    Command{"server", "the textbook server: answers in upper case", add_server},
    Command{"client", "the textbook client, by a socket or by hand", add_client},
    Command{"drops", "which packets the kernel drops, why, and what helps", add_drops},
    Command{"lab", "three hosts without root: run a command on the client", add_lab},
    Command{"doctor", "what works here, what is missing, and how to get it", add_doctor},
    Command{"fields", "every field of every header", add_fields},
    Command{"paths", "every way to send: which layers are ours, and what the kernel does",
            add_paths},
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
