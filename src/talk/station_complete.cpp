// What a line leaves open: addresses, the next hop's MAC address, ports and identifiers.
#include <unistd.h>

#include <algorithm>

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/talk/station.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"

namespace pushpkt::talk {
namespace {

namespace arp = wire::arp;
namespace eth = wire::eth;
namespace icmpv6 = wire::icmpv6;
namespace ipv6 = wire::ipv6;

constexpr std::chrono::seconds neighbour_wait{3};
constexpr std::size_t most_neighbours = 1024;

std::optional<Ip> destination_in(const wire::Recipe& recipe) {
  for (const wire::Part& part : recipe.parts) {
    if (const auto ip4 = part.get(wire::ipv4::dst)) return Ip{*ip4};
    if (const auto ip6 = part.get(wire::ipv6::dst)) return Ip{*ip6};
  }
  return std::nullopt;
}

bool names_ip(const wire::Recipe& recipe) {
  return std::ranges::any_of(recipe.parts, [](const wire::Part& part) {
    return part.header == &wire::ipv4::header || part.header == &ipv6::header;
  });
}

/// Whether the next hop's MAC address is to be found.
bool needs_mac(const wire::Recipe& recipe) {
  const auto ethernet = std::ranges::find(recipe.parts, &eth::header, &wire::Part::header);
  return ethernet != recipe.parts.end() && ethernet->find(eth::dst) == nullptr;
}

Error no_destination() {
  return input_error("cannot send the packet: it names no destination",
                     "ip(dst=ADDRESS), or once for all lines: flow ip(dst=ADDRESS)/...");
}

template <class Address, class Field>
void fill(wire::Recipe& recipe, const Field& field, const Address& address) {
  (void)wire::set_if_unset(recipe, field, wire::Codec<Address>::to_value(address));
}

}  // namespace

Result<Mac> Station::mac_of(const Ip& destination) {
  if (is_loopback_) return Mac{};
  if (const auto known = neighbours_.find(destination); known != neighbours_.end()) {
    return known->second;
  }
  const auto hop =
      stack::next_hop(destination, Deadline::in(neighbour_wait), options_.interface, &asker_);
  if (!hop) return fail(hop.error());
  if (neighbours_.size() < most_neighbours) neighbours_[destination] = hop->gateway_mac;
  return hop->gateway_mac;
}

/// The same port for all lines, or they would be no conversation; no other program gets it.
Result<Port> Station::port_for(const wire::Header& transport) {
  if (const auto known = ports_.find(transport.name); known != ports_.end()) {
    return known->second.port();
  }
  const bool tcp = &transport == &wire::tcp::header;
  using Transport = stack::PortReservation::Transport;
  auto taken =
      stack::PortReservation::take({Ip4{}, Port{}}, 0, tcp ? Transport::tcp : Transport::udp);
  if (!taken) return fail(taken.error());
  return ports_.emplace(transport.name, std::move(*taken)).first->second.port();
}

/// As `send` does: a port that is free, and the identifier of this process for echo requests.
Result<void> Station::fill_transport(wire::Recipe& recipe) {
  const auto part = std::ranges::find_if(recipe.parts, [](const wire::Part& each) {
    return each.header != nullptr && each.header->level == wire::HeaderLevel::transport;
  });
  if (part == recipe.parts.end()) return {};
  const wire::Header* const transport = part->header;
  if (transport == &wire::udp::header || transport == &wire::tcp::header) {
    const bool tcp = transport == &wire::tcp::header;
    const wire::Field& row =
        tcp ? static_cast<const wire::Field&>(wire::tcp::srcport) : wire::udp::srcport;
    if (part->find(row) != nullptr) return {};
    const auto port = port_for(*transport);
    if (!port) return fail(port.error());
    part->set(row, port->number);
    return {};
  }
  const bool ip6 = transport == &icmpv6::header_echo;
  if (!ip6 && !wire::icmp::is_numbered(transport)) return {};
  const wire::Field& type = ip6 ? static_cast<const wire::Field&>(icmpv6::type) : wire::icmp::type;
  const wire::Field& row =
      ip6 ? static_cast<const wire::Field&>(icmpv6::identifier) : wire::icmp::ident;
  const wire::Setting* const named = part->find(type);
  const bool asks = named == nullptr || named->value == wire::preset_of(*transport, type);
  constexpr unsigned most = 0xffff;
  if (asks) {
    (void)wire::set_if_unset(recipe, row, static_cast<unsigned>(::getpid()) % most + 1);
  }
  return {};
}

void Station::add_link_header(wire::Recipe& recipe) const {
  const bool whole_frames = options_.path->ours == path::Level::link;
  if (whole_frames && options_.gate->host().interfaces.find(options_.interface)->ethernet) {
    (void)wire::add_ethernet(recipe);
  }
}

/// No path of a dialogue fragments.
Result<void> Station::check(const wire::Recipe& recipe) const {
  wire::Recipe draft = recipe;
  add_link_header(draft);
  if (needs_mac(draft) && names_ip(draft) && !destination_in(draft)) return fail(no_destination());
  const auto frame = wire::build(draft);
  const Interface* device = options_.gate->host().interfaces.find(options_.interface);
  if (!frame || device->mtu == 0) return {};
  const wire::FrameView view = frame->view();
  const bool whole_frames = options_.path->ours == path::Level::link;
  const std::size_t bytes =
      whole_frames ? wire::bytes_against_mtu(view) : view.from_network().size();
  if (bytes <= device->mtu) return {};
  return fail(input_error("cannot send the packet: it has " + std::to_string(bytes) +
                              " bytes, and the MTU of " + device->name + " is " +
                              std::to_string(device->mtu),
                          "nothing was sent; make it smaller, or write its fragments as lines"));
}

Result<void> Station::complete(wire::Recipe& recipe) {
  add_link_header(recipe);
  for (const Ip& own : options_.addresses) {
    if (own.is_v6()) {
      fill(recipe, ipv6::src, own.v6());
    } else {
      fill(recipe, wire::ipv4::src, own.v4());
      fill(recipe, arp::src_ip, own.v4());
    }
  }
  fill(recipe, eth::src, options_.mac);
  fill(recipe, arp::src_mac, options_.mac);
  std::vector<stack::Filled> filled;
  stack::fill_for_protocols(recipe, {}, filled);
  stack::fill_client_mac(recipe, options_.mac, filled);
  if (auto done = fill_transport(recipe); !done) return done;
  if (!needs_mac(recipe)) return {};
  if (recipe.find(arp::opcode) != nullptr) {
    fill(recipe, eth::dst, Mac::broadcast());
    return {};
  }
  const auto destination = destination_in(recipe);
  if (!destination && names_ip(recipe)) return fail(no_destination());
  if (!destination) return {};
  const auto mac = mac_of(*destination);
  if (!mac) return fail(mac.error());
  fill(recipe, eth::dst, *mac);
  return {};
}

}  // namespace pushpkt::talk
