// Requests as answers would be matched with them, each once.
#include "pushpkt/stack/guard_flows.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "pushpkt/wire/answers.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::uint64_t most_packets = 1'000'000;  // that are looked at

bool is_of_flow(const wire::Field& field) {
  constexpr std::array<std::string_view, 6> names{"ip.src",   "ip.dst",      "ipv6.src",
                                                  "ipv6.dst", "tcp.srcport", "tcp.dstport"};
  return std::ranges::find(names, field.name) != names.end();
}

/// How many packets of each recipe have flows of their own.
std::uint64_t packets_with_flows(const TransmitOptions& how,
                                 const std::vector<Transmitter::Load>& loads) {
  const auto varies = [](const Transmitter::Load& load) {
    return std::ranges::any_of(load.varied, [](const wire::Variation& variation) {
      return variation.field == nullptr || is_of_flow(*variation.field);
    });
  };
  return std::ranges::any_of(loads, varies) ? how.packets_each : 1;
}

Error too_many(std::string_view what, std::uint64_t most) {
  return input_error("cannot guard more than " + std::to_string(most) + " " + std::string(what),
                     "send them in parts, or leave --guard away");
}

Result<std::vector<GuardedFlow>> flows_of(const std::vector<Transmitter::Load>& loads,
                                          std::uint64_t packets) {
  if (!loads.empty() && packets > most_packets / loads.size())
    return fail(too_many("packets", most_packets));
  std::vector<GuardedFlow> out;
  std::set<std::string> known;
  for (const Transmitter::Load& load : loads) {
    wire::PacketSeries series = load.series;
    for (std::uint64_t i = 0; i < packets; ++i) {
      const auto frame = series.at(i);
      if (!frame) return fail(frame.error());
      const auto flow = wire::request_of(wire::decode(frame->bytes, frame->link));
      if (!flow || flow->kind != wire::Request::Kind::tcp) continue;
      const GuardedFlow guarded{.local = {flow->local, Port{flow->local_id}},
                                .remote = Endpoint{flow->remote, Port{flow->remote_id}}};
      if (!known.insert(to_string(guarded.local) + ">" + to_string(*guarded.remote)).second)
        continue;
      if (known.size() > most_guarded_flows) return fail(too_many("flows", most_guarded_flows));
      out.push_back(guarded);
    }
  }
  return out;
}

/// A rule for each of a few; else they are looked up in a set.
Result<void> set_flows(RstGuard& guard, const std::vector<GuardedFlow>& flows) {
  constexpr std::size_t few = 4;
  if (flows.size() > few) return guard.set_all(flows);
  for (const GuardedFlow& flow : flows) {
    if (auto set = guard.set(flow); !set) return set;
  }
  return {};
}

}  // namespace

Result<std::vector<GuardedFlow>> tcp_flows(const TransmitOptions& how,
                                           const std::vector<Transmitter::Load>& loads) {
  auto flows = flows_of(loads, packets_with_flows(how, loads));
  if (flows && flows->empty()) {
    return fail(input_error("cannot guard the packet: our kernel answers TCP alone with RST",
                            "leave --guard away; a port of UDP is held without it"));
  }
  return flows;
}

Result<void> guard_flows(RstGuard& guard, const TransmitOptions& how,
                         const std::vector<Transmitter::Load>& loads) {
  const auto flows = tcp_flows(how, loads);
  if (!flows) return fail(flows.error());
  return set_flows(guard, *flows);
}

}  // namespace pushpkt::stack
