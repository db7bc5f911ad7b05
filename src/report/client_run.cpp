// Each answer is printed as it comes; the JSON, and what is left to say, at the end.
#include "pushpkt/report/client_run.hpp"

#include <cerrno>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/client.hpp"

namespace pushpkt::report {
namespace {

constexpr std::string_view new_port_note =
    "\nthis request had a source port of its own; --same-port for a server that serves one only";

class ClientRun {
 public:
  ClientRun(const ClientRequests& requests, app::Asker& asker, const RunOutput& output)
      : requests_(requests), asker_(asker), output_(output) {}

  Result<void> ask(const std::string& message) {
    auto reply = app::ask_until_answered(asker_, bytes_of(message),
                                         {.count = requests_.tries,
                                          .wait = in_seconds(requests_.wait_seconds),
                                          .before_each = requests_.before_each});
    if (!reply && reply.error().number == ECANCELED) {
      log_.add(message, {.why_not = "interrupted"});
    }
    if (!reply) return fail(reply.error());
    if (!reply->answer && reply->why_not.empty()) {
      reply->why_not = client_silence(requests_.server, requests_.wait_seconds, requests_.tries);
      if (has_new_port()) reply->why_not += new_port_note;
    }
    log_.add(message, *reply);
    if (requests_.json) return {};
    if (reply->answer) output_.foreign(text_of(*reply->answer) + "\n");
    if (!reply->answer) output_.verdict("pushpkt: " + reply->why_not + "\n");
    return output_.flush();  // a person who types waits for the answer
  }

  Result<void> ask_all() {
    while (true) {
      const auto message = requests_.next();
      if (!message) return fail(message.error());
      if (!*message) return {};
      if (auto asked = ask(**message); !asked) return asked;
    }
  }

  /// The last line says how far it had come.
  [[nodiscard]] bool finish() {
    const bool stopped = output_.is_interrupted();
    if (stopped) log_.interrupt();
    log_.set_extra_answers(asker_.extra_answers());
    if (requests_.json) {
      output_.document(
          log_.as_json(requests_.transport, requests_.path, asker_.local(), requests_.server)
              .dump(2) +
          "\n");
    }
    if (asker_.extra_answers() > 0) {
      output_.note("discarded: " + counted(asker_.extra_answers(), "answer") +
                   " that came late or again; on one port nothing tells whose they are\n");
    }
    if (stopped) output_.note("interrupted: " + log_.counts() + "\n");
    return !stopped && log_.all_answered();
  }

 private:
  /// A server that answered the first port may serve no other.
  [[nodiscard]] bool has_new_port() const {
    return requests_.transport == app::Transport::udp && !requests_.same_port &&
           log_.any_answered();
  }

  const ClientRequests& requests_;
  app::Asker& asker_;
  const RunOutput& output_;
  ClientLog log_;
};

}  // namespace

Result<bool> ask_server(const ClientRequests& requests, app::Asker& asker,
                        const RunOutput& output) {
  ClientRun run(requests, asker, output);
  const auto asked = run.ask_all();
  if (!asked && asked.error().number != ECANCELED) return fail(asked.error());
  const bool all_answered = run.finish();
  return asked && all_answered;
}

}  // namespace pushpkt::report
