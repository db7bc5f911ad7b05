// Requests as answers would be matched with them, each once.
#include "pushpkt/stack/guard_flows.hpp"

#include <algorithm>

#include "pushpkt/wire/answers.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::stack {
namespace {

/// Each takes a rule, which nft sets while we wait.
constexpr std::size_t most_flows = 256;

Result<std::vector<wire::Request>> tcp_flows(const std::vector<Transmitter::Load>& loads) {
  std::vector<wire::Request> out;
  for (const Transmitter::Load& load : loads) {
    wire::PacketSeries series = load.series;
    const auto frame = series.at(0);
    if (!frame) return fail(frame.error());
    const auto flow = wire::request_of(wire::decode(frame->bytes, frame->link));
    if (!flow || flow->kind != wire::Request::Kind::tcp) continue;
    if (std::ranges::find(out, *flow) == out.end()) out.push_back(*flow);
  }
  return out;
}

}  // namespace

Result<void> guard_flows(RstGuard& guard, const std::vector<Transmitter::Load>& loads) {
  const auto flows = tcp_flows(loads);
  if (!flows) return fail(flows.error());
  if (flows->empty()) {
    return fail(input_error("cannot guard the packet: our kernel answers TCP alone with RST",
                            "leave --guard away; a port of UDP is held without it"));
  }
  if (flows->size() > most_flows) {
    return fail(input_error("cannot guard more than " + std::to_string(most_flows) + " flows",
                            "send them in parts"));
  }
  for (const wire::Request& flow : *flows) {
    const GuardedFlow guarded{.local = {flow.local, Port{flow.local_id}},
                              .remote = Endpoint{flow.remote, Port{flow.remote_id}}};
    if (auto set = guard.set(guarded); !set) return set;
  }
  return {};
}

}  // namespace pushpkt::stack
