// Every verb that can last, ended by a signal once it has begun: it says how far it had come, its
// files are whole, and its exit status is that of an interruption.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <iterator>

#include "running.hpp"

namespace pushpkt::test {
namespace {

using testing::ContainsRegex;

/// Receives one message, says so by the file `got`, and never answers.
constexpr const char* silent_server =
    "import socket, sys\n"
    "kind = socket.SOCK_DGRAM if sys.argv[1] == 'udp' else socket.SOCK_STREAM\n"
    "s = socket.socket(socket.AF_INET, kind)\n"
    "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
    "s.bind(('0.0.0.0', 12000))\n"
    "if sys.argv[1] == 'tcp':\n"
    "    s.listen(9)\n"
    "    s = s.accept()[0]\n"
    "s.recv(99999)\n"
    "open('got', 'w').write('x')\n"
    "__import__('signal').pause()\n";

enum class Begun : std::uint8_t {
  file_got,  ///< the file `got` is there
  bar,       ///< the progress bar is on the terminal
  thread,    ///< the lab's server runs: all is open, and the first measurement begins
  out,       ///< something is on stdout
  listening,
};

struct Case {
  const char* name;
  std::string command;
  Begun begun;
  int status;
  const char* last;   ///< of stderr: a regular expression; "" where stdout has it
  std::string check;  ///< a shell command that succeeds afterwards
  int signal = SIGINT;
  bool to_group = false;  ///< as Ctrl-C: `ip`, `nft` and helpers get it too
};

void PrintTo(const Case& each, std::ostream* out) { *out << each.name; }

class Interrupted : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    if (!has_program("python3")) GTEST_SKIP() << "python3 is not installed";
    std::ofstream(scratch_.file("silent.py")) << silent_server;
  }

  [[nodiscard]] bool has_begun(Running& running, Begun how) const {
    switch (how) {
      case Begun::file_got:
        return !content_of(scratch_.file("got")).empty();
      case Begun::bar:
        return running.err().find(" %  ") != std::string::npos;
      case Begun::thread: {
        const std::filesystem::path threads = "/proc/" + std::to_string(running.pid()) + "/task";
        std::error_code gone;
        const std::filesystem::directory_iterator all(threads, gone);
        return !gone && std::distance(begin(all), end(all)) > 1;
      }
      case Begun::out:
        return !running.out().empty();
      case Begun::listening:
        return running.err().find("listening") != std::string::npos;
    }
    return false;
  }

  Scratch scratch_;
};

TEST_P(Interrupted, SaysHowFarItHadCome) {
  const Case& each = GetParam();
  const std::string folder = scratch_.file("");
  const auto where = each.begun == Begun::bar ? Running::Stderr::terminal : Running::Stderr::file;
  // A short question may be over before the signal, on a busy machine: then it is asked again.
  int tries_left = each.begun == Begun::thread ? 9 : 0;
  for (bool is_over = true; is_over; --tries_left) {
    Running running(folder, each.command, where);
    ASSERT_TRUE(until([&] { return has_begun(running, each.begun) || running.has_ended(); }));
    if (tries_left == 0) {
      ASSERT_FALSE(running.has_ended()) << running.out() << running.err();
    }
    if (running.has_ended()) continue;
    each.to_group ? running.signal_group(each.signal) : running.signal(each.signal);
    const int status = running.status();
    is_over = tries_left > 0 && status == 0;
    if (is_over) continue;
    EXPECT_EQ(status, each.status) << running.out() << running.err();
    if (*each.last != '\0') {
      EXPECT_THAT(last_line(running.err()), ContainsRegex(each.last)) << running.err();
    }
  }
  const Outcome check = shell("cd " + folder + "\n" + each.check);
  EXPECT_EQ(check.status, 0) << each.check << "\n" << check.out << check.err;
}

/// On the client of a lab with this server; the signal is for this program alone.
std::string on_client(const std::string& server, const std::string& command) {
  return "mkfifo signal; exec pushpkt lab --server '" + server + "' -- sh -c 'pushpkt " + command +
         " & p=$!; read n <signal; kill -$n $p; wait $p'";
}

std::string in_lab(const std::string& transport, const std::string& command) {
  return on_client("python3 silent.py " + transport, command);
}

/// The JSON and the page are whole, and say that they are a part.
const std::string is_marked =
    "python3 -c \"import json; a=json.load(open('a.json')); assert a['interrupted'] is True "
    "and a['done'] < a['planned']\" && grep -q Interrupted a.html && "
    "pushpkt report a.json --html again.html && cmp a.html again.html";
const std::string one_packet =
    "pushpkt -q send 'eth()/ip(src=10.77.1.2, dst=10.77.2.2)/udp(srcport=999, dstport=12000)/"
    "\"x\"' --path file -w one.pcapng\n";

INSTANTIATE_TEST_SUITE_P(
    Verb, Interrupted,
    testing::Values(
        Case{"ask_fields", "exec pushpkt ask fields --json a.json --html a.html", Begun::bar, 1,
             "interrupted: [1-9][0-9]* of [0-9]+ cases",
             is_marked + " && grep -q '^interrupted: ' out && grep -q '\"why\"' a.json"},
        Case{"ask_fields_by_SIGTERM", "exec pushpkt ask fields --path packet --markdown",
             Begun::thread, 1, "interrupted: [0-9]+ of [0-9]+ cases", "grep -q '^| case |' out",
             SIGTERM},
        Case{"ask_obstacles", "exec pushpkt ask obstacles --json a.json --html a.html", Begun::bar,
             1, "interrupted: [0-9]+ of [0-9]+ obstacles", is_marked, SIGINT, true},
        Case{"ask_loopback", "exec pushpkt ask loopback --json a.json --html a.html", Begun::thread,
             1, "interrupted: [0-9]+ of [0-9]+ combinations", is_marked},
        Case{"ask_socket", "exec pushpkt ask socket --json a.json --html a.html", Begun::thread, 1,
             "interrupted: [0-9]+ of [0-9]+ steps", is_marked},
        Case{"ask_tcp", "exec pushpkt ask tcp --json a.json --html a.html", Begun::thread, 1,
             "interrupted: [0-9]+ of [0-9]+ ways", is_marked},
        Case{"ask_push",
             in_lab("udp",
                    "ask --host 10.77.2.2 --path socket,raw-ip --wait 3000 --json a.json "
                    "--html a.html"),
             Begun::file_got, 1, "interrupted: 0 of 2 paths",
             is_marked + " && grep -q 'nothing was measured' out a.html"},
        Case{"client_udp", in_lab("udp", "client udp 10.77.2.2 --wait 3000 hello"), Begun::file_got,
             1, "interrupted: 0 of 1 request answered", "true", SIGHUP},
        Case{"client_udp_by_hand",
             in_lab("udp", "client udp 10.77.2.2 --path packet --wait 3000 --json hello"),
             Begun::file_got, 1, "interrupted: 0 of 1 request answered",
             "grep -q '\"interrupted\": true' out"},
        Case{"client_tcp", in_lab("tcp", "client tcp 10.77.2.2 --wait 3000 hello"), Begun::file_got,
             1, "interrupted: 0 of 1 request answered", "true"},
        Case{"client_tcp_by_hand",
             in_lab("tcp", "client tcp 10.77.2.2 --path packet --wait 3000 -w c.pcapng hello"),
             Begun::file_got, 1, "[0-9]+ packets into c.pcapng",
             "grep -q 'interrupted: 0 of 1 request answered' err && pushpkt decode c.pcapng >&2"},
        Case{"send_many",
             in_lab("udp",
                    "send \"ip(dst=10.77.2.2)/udp(dstport=12000)/hex(01)\" -c 1000000 "
                    "--rate 100 -w sent.pcapng"),
             Begun::file_got, 1, "interrupted: [1-9][0-9]* of 1000000 packets sent",
             "test $(pushpkt decode sent.pcapng | wc -l) -gt 0"},
        Case{"send_wait",
             in_lab("udp", "send \"ip(dst=10.77.2.2)/udp(dstport=12000)\" --wait 3000"),
             Begun::file_got, 1, "interrupted: 1 of 1 packet sent", "true"},
        Case{"sniff", in_lab("udp", "sniff -i lo -w live.pcapng"), Begun::listening, 0,
             "0 packets captured, 0 dropped|[0-9]+ packets? captured",
             "pushpkt decode live.pcapng >&2"},
        Case{"decode",
             one_packet +
                 "mkfifo pipe; exec 3<>pipe; cat one.pcapng >&3; exec pushpkt decode -l pipe",
             Begun::out, 1, "interrupted: 1 packet so far", "true"},
        Case{"client_lines",
             "mkfifo pipe; exec 3<>pipe; echo one >&3\n" +
                 on_client("pushpkt server udp 2>/dev/null", "client udp 10.77.2.2 <pipe"),
             Begun::out, 1, "interrupted: 1 of 1 request answered", "grep -q ONE out"},
        Case{"replay",
             one_packet +
                 in_lab("udp",
                        "replay one.pcapng -i to-router --path raw-ip --pps 50 --loop 1000000"),
             Begun::file_got, 1, "", "grep -q interrupted out"},
        Case{"replay_requests",
             one_packet +
                 "pushpkt -q send 'eth()/ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, "
                 "dstport=999)/\"X\"' --path file -w two.pcapng\n"
                 "cp one.pcapng both.pcapng; cat two.pcapng >>both.pcapng\n" +
                 in_lab("udp", "replay both.pcapng --as client --host 10.77.2.2 --wait 3000"),
             Begun::file_got, 1, "", "grep -q 'interrupted before an answer came' out"},
        Case{"talk",
             "printf '%s\\n' 'flow ip(dst=10.77.2.2)/udp(srcport=40000, dstport=12000)' "
             "'run python3 silent.py udp' '> udp()' '< udp() within 3000s' >x.talk\n"
             "exec pushpkt talk x.talk",
             Begun::file_got, 1, "interrupted: [34] of 4 lines begun", "true"},
        Case{"server_udp", "exec pushpkt server udp -b 127.0.0.1 -p 0", Begun::listening, 0, "",
             "true", SIGTERM},
        Case{"server_tcp", "exec pushpkt server tcp -b 127.0.0.1 -p 0", Begun::listening, 0, "",
             "true"},
        Case{"drops", "exec pushpkt drops --lab --counters -- sh -c 'echo x >got; exec sleep 3000'",
             Begun::file_got, 143, "", "test -s out"},
        Case{"lab", "exec pushpkt lab --record r.pcapng -- sh -c 'echo x >got; exec sleep 3000'",
             Begun::file_got, 143, "[0-9]+ packets?", "pushpkt decode r.pcapng >&2", SIGTERM}),
    [](const auto& each) { return std::string(each.param.name); });

// The signal comes when the pipe has been opened, and nothing was read of it.
TEST(InterruptedReplay, OfNothingYetSaysSo) {
  const Scratch scratch;
  const Outcome ended = shell("cd " + scratch.file("") +
                              " && mkfifo pipe\npushpkt replay pipe --path file -w x.pcap & p=$!\n"
                              "exec 3>pipe; kill -INT $p; wait $p");
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.err, "pushpkt: interrupted\n");
}

class AfterTwoSignals : public Interrupted {};

/// Both come while it is stopped, so that the second one finds the first one not served yet.
TEST_P(AfterTwoSignals, EndsAtOnce) {
  Running running(scratch_.file(""), GetParam().command);
  ASSERT_TRUE(until([&] { return has_begun(running, GetParam().begun) || running.has_ended(); }));
  ASSERT_FALSE(running.has_ended()) << running.err();
  for (const int number : {SIGSTOP, SIGINT, SIGTERM, SIGCONT}) running.signal(number);
  EXPECT_THAT(running.status(), testing::AnyOf(128 + SIGINT, 128 + SIGTERM)) << running.err();
}

INSTANTIATE_TEST_SUITE_P(Verb, AfterTwoSignals,
                         testing::Values(Case{"ask_fields", "exec pushpkt ask fields",
                                              Begun::thread, 0, "", ""},
                                         Case{"server", "exec pushpkt server udp -b 127.0.0.1 -p 0",
                                              Begun::listening, 0, "", ""}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace pushpkt::test
