// What the program says of itself, and the table of verbs.
#include <array>

#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

constexpr ProgramTexts own_texts{
    .name = "pushpkt",
    .version = PUSHPKT_VERSION,
    .date = PUSHPKT_DATE,
    .what = "Can we create the whole packet ourselves and push it? pushpkt tries, and shows.",
    .examples =
        "pushpkt ask                           the experiment, in a lab, without root\n"
        "pushpkt lab -- pushpkt send 'ip(dst=10.77.1.1)/icmp.echo()' --wait 1\n"
        "pushpkt sniff -i lo -c 2 udp port 12000\n"
        "pushpkt ask fields ip.ttl=0           what becomes of one field, on every path",
    .footer =
        "Exit status: 0 yes, same, done; 1 no, a difference, no answer; 2 usage or bad\n"
        "input; 3 missing permission; 4 environment (no device, no namespaces, no tool).\n"
        "`pushpkt help VERB` prints the same as `pushpkt VERB --help`."};

/// In the order of the help: sections stay together.
constexpr std::array verbs{
    Command{"Craft", "send", "make packets and send them by any way out; wait for answers",
            add_send},
    Command{"Craft", "client", "the textbook client, by a socket or by hand", add_client},
    Command{"Craft", "server", "the textbook server: answers in upper case", add_server, false},
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
    Command{"Experiment", "lab", "three hosts without root: run a command on the client", add_lab,
            false},
    Command{"Experiment", "drops", "which packets the kernel drops, why, and what helps", add_drops,
            false},
    Command{"Learn", "fields", "every field of every header", add_fields},
    Command{"Learn", "paths", "every way to send: which layers are ours, what the kernel does",
            add_paths, false},
    Command{"Learn", "doctor", "what works here, what is missing, and how to get it", add_doctor,
            false},
};

}  // namespace

const ProgramTexts& program_texts() { return own_texts; }

std::span<const Command> commands() { return verbs; }

}  // namespace pushpkt::tool
