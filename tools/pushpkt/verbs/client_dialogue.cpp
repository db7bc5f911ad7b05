// Each answer is printed as it comes; the JSON, and what is left to say, at the end.
#include "verbs/client_dialogue.hpp"

#include <cerrno>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/report/client.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::tool {
namespace {

/// A terminal would act on control characters; a program behind a pipe wants the bytes.
void print_answer(const std::string& answer) {
  stdout_is_terminal() ? print_plain(answer) : print_bytes(answer);
}

const std::string new_port_note =
    "this request had a source port of its own; --same-port for a server that serves one only";

class Requests {
 public:
  Requests(const ClientOptions& options, const ClientRemote& remote, stack::EgressGate& gate,
           app::Asker& asker)
      : options_(options), remote_(remote), gate_(gate), asker_(asker) {}

  Result<void> ask(const std::string& message) {
    auto reply = app::ask_until_answered(asker_, bytes_of(message),
                                         {.count = options_.tries,
                                          .wait = in_seconds(options_.wait_seconds),
                                          .before_each = [this] { return wait_for_turn(); }});
    if (!reply && reply.error().number == ECANCELED) {
      log_.add(message, {.why_not = "interrupted"});
    }
    if (!reply) return fail(reply.error());
    if (!reply->answer && reply->why_not.empty()) {
      reply->why_not =
          report::client_silence(remote_.endpoint, options_.wait_seconds, options_.tries);
      if (has_new_port()) reply->why_not += "\n" + new_port_note;
    }
    log_.add(message, *reply);
    if (options_.json) return {};
    if (reply->answer) print_answer(text_of(*reply->answer) + "\n");
    if (!reply->answer) print_verdict("pushpkt: " + reply->why_not + "\n");
    return flush_output();  // a person who types waits for the answer
  }

  /// Whether it was interrupted; the last line says how far it had come.
  [[nodiscard]] bool finish() {
    const bool stopped = interrupted() && !output_error();
    if (stopped) log_.interrupt();
    log_.set_extra_answers(asker_.extra_answers());
    print_log();
    if (asker_.extra_answers() > 0) {
      print_stderr("discarded: " + counted(asker_.extra_answers(), "answer") +
                   " that came late or again; on one port nothing tells whose they are\n");
    }
    if (stopped) print_stderr("interrupted: " + log_.counts() + "\n");
    return stopped;
  }

  [[nodiscard]] bool all_answered() const { return log_.all_answered(); }

 private:
  /// A server that answered the first port may serve no other.
  [[nodiscard]] bool has_new_port() const {
    return options_.transport == app::Transport::udp && !options_.same_port && log_.any_answered();
  }

  void print_log() const {
    if (!options_.json) return;
    const report::Json out =
        log_.as_json(options_.transport, remote_.path->name, asker_.local(), remote_.endpoint);
    print_json(out);
  }

  /// By hand each frame passes the gate where it is built; a socket's are the kernel's.
  Result<void> wait_for_turn() {
    const bool by_socket = remote_.path->kind == path::Kind::socket;
    const auto admitted = gate_.admit_in_turn(remote_.endpoint, by_socket, interrupted);
    if (!admitted) return fail(admitted.error());
    if (!*admitted) return fail(stack::TcpPort::interrupted());
    return {};
  }

  const ClientOptions& options_;
  const ClientRemote& remote_;
  stack::EgressGate& gate_;
  app::Asker& asker_;
  report::ClientLog log_;
};

Result<void> ask_each_line(Requests& requests) {
  auto lines = LineReader::open("-", {.stop_fd = interruption_fd(), .as_is = true});
  if (!lines) return fail(lines.error());
  while (true) {
    const auto line = lines->next();
    if (!line) return fail(line.error());
    if (!*line) return {};
    if (auto asked = requests.ask(std::string(**line)); !asked) return asked;
  }
}

}  // namespace

Result<int> ask_server(const ClientOptions& options, const ClientRemote& remote,
                       stack::EgressGate& gate, app::Asker& asker) {
  Requests requests(options, remote, gate, asker);
  const auto asked = options.has_message ? requests.ask(options.message) : ask_each_line(requests);
  if (!asked && asked.error().number != ECANCELED) return fail(asked.error());
  const bool stopped = requests.finish();
  return asked && !stopped && requests.all_answered() ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
