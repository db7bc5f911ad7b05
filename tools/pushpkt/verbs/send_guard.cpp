// The flows are those of the packets as they were completed: the kernel chose addresses and ports.
#include "verbs/send_guard.hpp"

#include <algorithm>
#include <string>

#include "cli/terminal.hpp"
#include "pushpkt/wire/answers.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::tool {
namespace {

/// Each takes a rule, which nft sets while we wait.
constexpr std::size_t most_flows = 256;

Result<std::vector<wire::Request>> tcp_flows(const std::vector<stack::Transmitter::Load>& loads) {
  std::vector<wire::Request> out;
  for (const stack::Transmitter::Load& load : loads) {
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

Result<std::optional<stack::RstGuard>> prepare_guard(const SendOptions& options) {
  if (!options.guard) return std::nullopt;
  auto guard = stack::RstGuard::prepare();
  if (!guard) return fail(guard.error());
  return std::optional(std::move(*guard));
}

Result<void> guard_flows(stack::RstGuard& guard,
                         const std::vector<stack::Transmitter::Load>& loads) {
  const auto flows = tcp_flows(loads);
  if (!flows) return fail(flows.error());
  if (flows->empty() || flows->size() > most_flows) {
    const bool none = flows->empty();
    return fail(input_error(
        none ? "cannot guard the packet: our kernel answers TCP alone with RST"
             : "cannot guard more than " + std::to_string(most_flows) + " flows",
        none ? "leave --guard away; a port of UDP is held without it" : "send them in parts"));
  }
  for (const wire::Request& flow : *flows) {
    const stack::GuardedFlow guarded{.local = {flow.local, Port{flow.local_id}},
                                     .remote = Endpoint{flow.remote, Port{flow.remote_id}}};
    if (auto set = guard.set(guarded); !set) return set;
  }
  for (const std::string& table : guard.removed()) {
    print_stderr("guard: removed the nft table " + table +
                 ", which a killed program left behind\n");
  }
  print_stderr("guard: " + guard.text() + "\n");
  return {};
}

}  // namespace pushpkt::tool
