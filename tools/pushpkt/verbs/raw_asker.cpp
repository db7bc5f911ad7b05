// Asking by hand: the request leaves by a raw path, the answer is taken from the wire.
#include "cli/terminal.hpp"
#include "pushpkt/stack/loopback_note.hpp"
#include "pushpkt/stack/udp_exchange.hpp"
#include "verbs/conversation.hpp"

namespace pushpkt::tool {
namespace {

class UdpByHand final : public Asker {
 public:
  UdpByHand(stack::UdpExchange exchange, const path::PathKind& path)
      : exchange_(std::move(exchange)), path_(path) {}

  Result<Reply> ask(ByteView message, Deadline deadline) override {
    auto outcome = exchange_.ask(message, deadline);
    if (!outcome) return fail(outcome.error());
    Reply reply{std::move(outcome->reply), ""};
    if (reply.answer) return reply;
    if (outcome->near_misses.empty()) {
      const std::string note = stack::note_on_loopback(exchange_.interface(), path_);
      if (!note.empty()) {
        reply.why_not = "no answer from " + to_string(exchange_.remote()) + "\n" +
                        note.substr(0, note.size() - 1);
      }
      return reply;
    }
    reply.why_not = "no answer from " + to_string(exchange_.remote()) + ":";
    for (const stack::NearMiss& miss : outcome->near_misses) reply.why_not += "\n  " + miss.text;
    return reply;
  }

  [[nodiscard]] Endpoint local() const override { return exchange_.local(); }

 private:
  stack::UdpExchange exchange_;
  const path::PathKind& path_;
};

}  // namespace

Result<std::unique_ptr<Asker>> open_raw_asker(const Asking& asking, Deadline deadline) {
  if (asking.transport == app::Transport::tcp) {
    return fail(input_error(
        "cannot be a TCP client by the path " + std::string(asking.path->name),
        "--path socket; `pushpkt send 'ip(...)/tcp(...)' --wait 2` sends one segment by hand"));
  }
  auto exchange = stack::UdpExchange::open({.path = asking.path,
                                            .remote = asking.remote,
                                            .recipe = std::nullopt,
                                            .interface = asking.interface,
                                            .gate = asking.gate},
                                           deadline);
  if (!exchange) return fail(exchange.error());
  if (!exchange->measures().empty()) say(exchange->measures() + "\n");
  return std::make_unique<UdpByHand>(std::move(*exchange), *asking.path);
}

}  // namespace pushpkt::tool
