// The table of verbs.
#include <array>

#include "cli/command.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

/// In the order of the help: sections stay together.
constexpr std::array verbs{
    Command{"Craft", "send", "make packets and send them by any way out; wait for answers",
            add_send},
    Command{"Craft", "client", "the textbook client, by a socket or by hand", add_client},
    Command{"Craft", "server", "the textbook server: answers in upper case", add_server},
    Command{"Craft", "talk", "a dialogue with any stack, packet by packet, from a script",
            add_talk},
    Command{"Capture", "sniff", "capture what passes an interface", add_sniff},
    Command{"Capture", "decode", "decode a capture file", add_decode},
    Command{"Capture", "merge", "put the parts of a run with --shard together", add_merge},
    Command{"Replay", "replay",
            "send a capture's packets again, or repeat its requests against a server", add_replay},
    Command{"Compare", "diff", "compare two captures, packet by packet", add_diff},
    Command{"Compare", "report", "a saved answer (JSON) as a page for a browser", add_report},
    Command{"Experiment", "ask", "can we push our own packet? an experiment, with evidence",
            add_ask},
    Command{"Experiment", "lab", "three hosts without root: run a command on the client", add_lab},
    Command{"Experiment", "drops", "which packets the kernel drops, why, and what helps",
            add_drops},
    Command{"Learn", "fields", "every field of every header", add_fields},
    Command{"Learn", "paths", "every way to send: which layers are ours, what the kernel does",
            add_paths},
    Command{"Learn", "doctor", "what works here, what is missing, and how to get it", add_doctor},
};

}  // namespace

std::span<const Command> commands() { return verbs; }

}  // namespace pushpkt::tool
