// UdpExchange as an Asker: what came instead of the answer becomes text.
#include "pushpkt/stack/udp_asker.hpp"

#include "pushpkt/stack/loopback_note.hpp"

namespace pushpkt::stack {
namespace {

class UdpByHand final : public app::Asker {
 public:
  UdpByHand(UdpExchange exchange, const path::PathKind& path)
      : exchange_(std::move(exchange)), path_(path) {}

  Result<app::Reply> ask(ByteView message, Deadline deadline) override {
    auto outcome = exchange_.ask(message, deadline);
    if (!outcome) return fail(outcome.error());
    app::Reply reply{std::move(outcome->reply), ""};
    if (reply.answer) return reply;
    if (outcome->near_misses.empty() && !outcome->unresolved.empty()) {
      reply.why_not =
          "no answer from " + to_string(exchange_.remote()) + ": " + outcome->unresolved;
      return reply;
    }
    if (outcome->near_misses.empty()) {
      const std::string note =
          note_on_loopback(exchange_.interface(), path_, is_ip6(exchange_.remote().address));
      if (!note.empty()) {
        reply.why_not = "no answer from " + to_string(exchange_.remote()) + "\n" +
                        note.substr(0, note.size() - 1);
      }
      return reply;
    }
    reply.why_not = "no answer from " + to_string(exchange_.remote()) + ":";
    for (const NearMiss& miss : outcome->near_misses) reply.why_not += "\n  " + miss.text;
    return reply;
  }

  Result<void> next_request() override { return exchange_.next_request(); }
  [[nodiscard]] std::uint64_t extra_answers() const override { return exchange_.extra_answers(); }
  [[nodiscard]] Endpoint local() const override { return exchange_.local(); }

 private:
  UdpExchange exchange_;
  const path::PathKind& path_;
};

}  // namespace

Result<std::unique_ptr<app::Asker>> open_udp_asker(
    const UdpExchange::Options& options, Deadline deadline,
    const std::function<void(const std::string& text)>& note) {
  auto exchange = UdpExchange::open(options, deadline);
  if (!exchange) return fail(exchange.error());
  if (note && !exchange->measures().empty()) note(exchange->measures());
  return std::make_unique<UdpByHand>(std::move(*exchange), *options.path);
}

}  // namespace pushpkt::stack
