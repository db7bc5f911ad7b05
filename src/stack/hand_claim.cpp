// A packet of each address is shown to the policy, to a group that no router forwards: only its
// source can be objected to. The address itself is probed on the link.
#include "stack/hand_claim.hpp"

#include <cerrno>

#include "pushpkt/stack/hand_link.hpp"
#include "pushpkt/stack/neighbour_asker.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols/ethernet.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {
namespace {

/// From the device's own MAC address: the error is about the IP address.
Result<wire::Frame> packet_from(const Ip& address, const Interface* device) {
  const bool ethernet = device == nullptr || device->ethernet;
  const Mac mac = device == nullptr ? Mac{} : device->mac;
  std::string recipe =
      ethernet ? "eth(src=" + to_string(mac) + ", dst=" + to_string(mac) + ")/" : "";
  // Nothing follows the header. RFC 8200, 4.7
  recipe += is_ip6(address) ? "ipv6(nxt=59, dst=ff02::1" : "ip(proto=59, dst=255.255.255.255";
  auto parsed = wire::parse_recipe(recipe + ", src=" + to_string(address) + ")");
  if (!parsed) return fail(parsed.error());
  return wire::build(*parsed);
}

}  // namespace

Result<void> check_claims(EgressGate& gate, const EgressExit& exit,
                          const std::vector<Ip>& addresses) {
  for (const Ip& address : addresses) {
    const auto frame = packet_from(address, exit.device.get());
    if (!frame) return fail(frame.error());
    if (const auto may = gate.inspect(exit, frame->view()); !may) return fail(may.error());
  }
  return {};
}

Result<void> check_may_claim(const HandLink::Options& options) {
  auto gate = EgressGate::open(options.allow);
  if (!gate) return fail(gate.error());
  const EgressExit exit = gate->exit_by(options.path->kind, {.interface = options.interface}, -1);
  return check_claims(*gate, exit, options.addresses);
}

Result<std::optional<Mac>> address_in_use(const std::string& interface, const Ip& ip,
                                          std::chrono::milliseconds patience) {
  const auto interfaces = Interfaces::look();
  if (!interfaces) return fail(interfaces.error());
  const Interface* own = interfaces->find(std::string_view(interface));
  if (own == nullptr) return std::nullopt;
  Ip source = is_ip6(ip) ? Ip{Ip6{}} : Ip{Ip4{}};  // a probe names none, RFC 5227
  for (const InterfaceAddress& address : own->addresses) {
    if (is_ip6(ip) && is_ip6(address.ip)) source = address.ip;
  }
  if (is_ip6(ip) && source == Ip{Ip6{}}) return std::nullopt;  // no host could answer us
  auto asker = NeighbourAsker::open(interface);
  if (!asker) return fail(asker.error());
  const auto mac = asker->ask(own->mac, source, ip, Deadline::in(patience));
  if (mac) return std::optional(*mac);
  if (mac.error().number == EHOSTUNREACH) return std::nullopt;
  return fail(mac.error());
}

}  // namespace pushpkt::stack
