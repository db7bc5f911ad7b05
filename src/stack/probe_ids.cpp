// Numbers that make the packets of one recipe different to the host that answers: source ports, the
// sequence numbers of echoes, message ids; for ICMP errors alone ip.id or the flow label. As
// traceroute(8) and nmap(1) do. RFC 792: an error quotes the IP header and eight bytes.
#include <net/if.h>

#include <algorithm>
#include <array>

#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;

/// Sockets that are held for ports; the usual limit of open files is 1,024.
constexpr std::uint64_t most_ports = 256;
constexpr std::uint64_t most_of_16_bits = 0xffff;

/// Rows that both an answer and the quotation of an ICMP error repeat. A source address is not
/// among them: a NAT changes it in quotations.
constexpr std::array<const Field*, 12> repeated{
    &ipv4::dst,          &ipv6::dst,          &udp::srcport,       &udp::dstport,
    &wire::tcp::srcport, &wire::tcp::dstport, &sctp::srcport,      &sctp::dstport,
    &icmp::ident,        &icmp::seq,          &icmpv6::identifier, &icmpv6::sequence_number};
/// Of ARP and Neighbour Discovery: the address whose MAC is asked for.
constexpr std::array<const Field*, 2> asked_for{&arp::dst_ip, &icmpv6::ns_target};
/// Of messages whose answers repeat it; a segment's number, where its answer acknowledges it.
constexpr std::array<const Field*, 4> message_ids{&dns::id, &dhcp::id, &ntp::transmit,
                                                  &wire::tcp::seq};

bool has(std::span<const Field* const> rows, const Field& field) {
  return std::ranges::any_of(rows, [&](const Field* row) { return row->name == field.name; });
}

bool is_alone(const Variation& variation) {
  return variation.size() == 1 && !variation.random && !variation.counts_packets;
}

Part* transport_in(Recipe& recipe) {
  const auto part = std::ranges::find_if(recipe.parts, [](const Part& each) {
    return each.header != nullptr && each.header->level == HeaderLevel::transport;
  });
  return part == recipe.parts.end() ? nullptr : &*part;
}

bool is_echo_request(const Part& part) {
  const bool ip6 = part.header == &icmpv6::header_echo;
  if (!ip6 && part.header != &icmp::header_echo) return false;
  const Field& type = ip6 ? static_cast<const Field&>(icmpv6::type) : icmp::type;
  const Setting* const named = part.find(type);
  return named == nullptr || named->value == preset_of(*part.header, type);
}

std::string text_of_ranges(const Variation& variation) {
  const auto text = [&](const Value& value) { return to_text(*variation.field, value); };
  const Variation::Range& first = variation.ranges.front();
  std::string out = text(first.first);
  if (!(first.first == first.last)) out += "-" + text(first.last);
  if (variation.ranges.size() == 1) return out;
  return out + (variation.ranges.size() == 2 ? "," : ",...,") + text(variation.ranges.back().last);
}

}  // namespace

/// Whether the recipe leaves the row open, and the path carries it.
bool Transmitter::is_open(const Recipe& recipe, const Field& row) const {
  Recipe named = recipe;
  const auto found = named.find(row.name);
  if (found.part == nullptr || found.part->find(*found.field) != nullptr) return false;
  const bool varies = std::ranges::any_of(
      varied_, [&](const Variation& variation) { return variation.field->name == row.name; });
  if (varies || path::is_of_target(*options_.path, row.name)) return false;
  found.part->set(*found.field, preset_of(*found.part->header, *found.field));
  return std::ranges::none_of(path::not_carried(*options_.path, named),
                              [&](const path::NotCarried& lost) { return lost.name == row.name; });
}

void Transmitter::count_packets(Completed& packet, const Field& row,
                                std::vector<Variation::Range> ranges) {
  Variation variation{.field = &row, .ranges = std::move(ranges), .counts_packets = true};
  packet.filled.push_back({std::string(row.name), text_of_ranges(variation),
                           "one for each packet, so that answers show whose they are"});
  varied_.push_back(std::move(variation));
}

/// From `first` on, as many as there are packets, as far as 16 bits go.
bool Transmitter::count_if_open(Completed& packet, const Field& row, std::uint64_t first) {
  if (!is_open(packet.recipe, row)) return false;
  const std::uint64_t last = std::min(first + options_.packets_each - 1, most_of_16_bits);
  count_packets(packet, row, {{Value(first), Value(last)}});
  return true;
}

/// Each packet has a port of its own, which is held as a single one would be.
bool Transmitter::count_ports(Completed& packet, const Interfaces& own, const Field& row) {
  const std::uint64_t count = options_.packets_each;
  if (reservations_.size() + count > most_ports || !is_open(packet.recipe, row)) return false;
  using Transport = PortReservation::Transport;
  const Transport transport = row.name == udp::srcport.name ? Transport::udp : Transport::tcp;
  const auto source = named_source(packet.recipe);
  const bool ours = source && own.is_own(*source);
  const Ip anywhere = source && is_ip6(*source) ? Ip{Ip6{}} : Ip{Ip4{}};
  const Endpoint local{ours ? *source : anywhere, Port{}};
  const unsigned index = ::if_nametoindex(packet.interface.c_str());
  std::vector<Held> taken;
  std::vector<Variation::Range> ports;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto reservation = PortReservation::take(local, index, transport);
    if (!reservation) return false;  // no more files, or no such address: other rows may be open
    const Port port = reservation->port();
    ports.push_back({Value(port.number), Value(port.number)});
    taken.push_back({{local.address, port}, index, transport, std::move(*reservation)});
  }
  if (ours && options_.hold_ports) std::ranges::move(taken, std::back_inserter(reservations_));
  count_packets(packet, row, std::move(ports));
  return true;
}

/// Sets `varied_`: what varies by the options, and what tells the packets apart where that does
/// not.
void Transmitter::tell_packets_apart(Completed& packet, const Interfaces& own) {
  varied_ = options_.variations;
  if (!options_.tell_apart || options_.packets_each < 2) return;
  const bool begins_again = options_.packets_each > combinations(options_.variations) &&
                            std::ranges::none_of(options_.variations, &Variation::random);
  const bool are_different =
      !begins_again && std::ranges::all_of(options_.variations, [](const Variation& variation) {
        return is_alone(variation) || has(repeated, *variation.field) ||
               has(asked_for, *variation.field);
      });
  Part* const transport = transport_in(packet.recipe);
  if (are_different) return;
  const Header* const header = transport == nullptr ? nullptr : transport->header;
  if (transport != nullptr && is_echo_request(*transport)) {
    const bool ip6 = transport->header == &icmpv6::header_echo;
    const Field& number = ip6 ? static_cast<const Field&>(icmpv6::sequence_number) : icmp::seq;
    const Field& ident = ip6 ? static_cast<const Field&>(icmpv6::identifier) : icmp::ident;
    if (count_if_open(packet, number, 0) || count_if_open(packet, ident, 1)) return;
  }
  if (header == &udp::header && count_ports(packet, own, udp::srcport)) return;
  if (header == &wire::tcp::header && count_ports(packet, own, wire::tcp::srcport)) {
    return;
  }
  constexpr std::uint64_t first_dynamic_port = 49'152;  // RFC 6335, 6
  if (header == &sctp::header && count_if_open(packet, sctp::srcport, first_dynamic_port)) {
    return;
  }
  for (const Field* id : message_ids) {
    if (count_if_open(packet, *id, 1)) break;
  }
  // A router need not quote as much as a message.
  if (!count_if_open(packet, ipv4::id, 1)) (void)count_if_open(packet, ipv6::flow, 1);
}

/// Whether ip.id or the flow label is another one in each packet.
bool Transmitter::has_network_ids() const {
  return std::ranges::any_of(varied_, [](const Variation& variation) {
    return !is_alone(variation) &&
           (variation.field->name == ipv4::id.name || variation.field->name == ipv6::flow.name);
  });
}

}  // namespace pushpkt::stack
