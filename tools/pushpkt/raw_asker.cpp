// Asking by hand: the request leaves by a raw path, the answer is taken from the wire.
#include "conversation.hpp"
#include "pushpkt/stack/udp_exchange.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

class UdpByHand final : public Asker {
 public:
  explicit UdpByHand(stack::UdpExchange exchange) : exchange_(std::move(exchange)) {}

  Result<Reply> ask(ByteView message, Deadline deadline) override {
    auto outcome = exchange_.ask(message, deadline);
    if (!outcome) return fail(outcome.error());
    Reply reply{std::move(outcome->reply), ""};
    if (reply.answer || outcome->near_misses.empty()) return reply;
    reply.why_not = "no answer from " + to_string(exchange_.remote()) + ":";
    for (const stack::NearMiss& miss : outcome->near_misses) reply.why_not += "\n  " + miss.text;
    return reply;
  }

  [[nodiscard]] Endpoint local() const override { return exchange_.local(); }

 private:
  stack::UdpExchange exchange_;
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
                                            .interface = "",
                                            .gate = asking.gate},
                                           deadline);
  if (!exchange) return fail(exchange.error());
  if (!exchange->measures().empty()) say(exchange->measures() + "\n");
  return std::make_unique<UdpByHand>(std::move(*exchange));
}

}  // namespace pushpkt::tool
