// What needs a capability comes first; then no packet is sent before all were looked at.
#include "pushpkt/replay/send_run.hpp"

#include "pushpkt/path/both_families.hpp"
#include "pushpkt/stack/device_count.hpp"
#include "pushpkt/stack/frame_gate.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/stack/next_hops.hpp"

namespace pushpkt::replay {
namespace {

std::vector<std::string> names_of(const Interfaces& interfaces) {
  std::vector<std::string> out;
  for (const Interface& interface : interfaces.all()) out.push_back(interface.name);
  return out;
}

Result<std::optional<Mac>> mac_of(const std::optional<Ip>& next_hop, const std::string& interface) {
  if (!next_hop) return std::nullopt;
  constexpr std::chrono::seconds wait{3};
  const auto hop = stack::next_hop(*next_hop, Deadline::in(wait), interface);
  if (!hop) return fail(hop.error());
  return hop->gateway_mac;
}

Admission admission_by(stack::FrameGate& gate) {
  return {.admit = [&gate](const wire::FrameView& frame) { return gate.admit(frame); },
          .inspect = [&gate](const wire::FrameView& frame) { return gate.inspect(frame); },
          .announce = [&gate](std::uint64_t times) { return gate.announce(times); },
          .flood = stack::flood_refusal()};
}

/// A next hop that is named and that no packet asks for.
Error unused_next_hop(const Plan& plan) {
  return input_error("cannot use the next hop that is named: no packet of " + plan.file +
                         " gets an Ethernet header, each has its own or leaves without one",
                     "leave out --next-hop; --set eth.dst=MAC sends packets with Ethernet headers "
                     "to another host");
}

Result<void> send_all(const Plan& plan, const SendRunOptions& options, path::Path& path,
                      stack::NextHops& next_hops, Summary& summary) {
  stack::EgressGate& gate = *options.gate;
  stack::FrameGate frames(gate,
                          gate.exit_by(plan.path->kind, {.interface = plan.interface}, path.fd()));
  RunContext context{
      .interfaces = gate.host().interfaces,
      .next_hop = [&next_hops](const Ip& destination) { return next_hops.find(destination); },
      .admission = admission_by(frames),
      .stop = options.stop,
      .stop_fd = options.stop_fd};
  const Survey known = survey(plan, context);
  if (known.first_error) return fail(*known.first_error);
  const bool is_counted = known.packets > 0;  // else a pipe
  if (is_counted && next_hops.is_fixed_unused() && !(options.stop && options.stop())) {
    return fail(unused_next_hop(plan));
  }
  const std::uint64_t total =
      is_counted ? plan.count.value_or(known.packets * plan.rounds) : std::uint64_t{0};
  context.progress = [&options, total](std::uint64_t read) {
    if (options.progress) options.progress(read, total);
  };
  if (known.prepared) next_hops.close();  // each packet has its next hop
  const auto devices = stack::DeviceCount::begin(names_of(gate.host().interfaces));
  auto done = send(plan, context, path, summary, known.prepared.get());
  if (next_hops.is_fixed_unused()) {
    summary.notes.push_back("the next hop was not used: no packet got an Ethernet header");
  }
  summary.devices = frames.devices();
  const auto seen =
      devices ? devices->departed(summary.sent.packets, summary.devices) : std::nullopt;
  if (seen) summary.by_device = {.sent = seen->sent, .dropped = seen->dropped};
  return done;
}

}  // namespace

Result<void> send_run(const Plan& plan, const SendRunOptions& options, Summary& summary) {
  const auto path = path::open_for_both_families(*plan.path, plan.interface);
  if (!path) return fail(path.error());
  const auto mac = mac_of(options.next_hop, plan.interface);
  if (!mac) return fail(mac.error());
  auto next_hops = stack::NextHops::open(plan.interface, *mac);
  if (options.drop_privileges) {
    if (auto dropped = options.drop_privileges(); !dropped) return dropped;
  }
  return send_all(plan, options, **path, next_hops, summary);
}

}  // namespace pushpkt::replay
