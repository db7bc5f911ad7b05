// The neighbours of all destinations: asked for together, before anything is sent. Who does not
// answer is not sent to, and the others are.
#include <algorithm>
#include <set>

#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/stencil.hpp"
#include "stack/named_value.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;

/// More have one next hop, or are refused.
constexpr std::uint64_t most_destinations = 65'536;
constexpr std::uint64_t samples = 4096;
constexpr std::chrono::seconds most_wait{3};

Ip ip_of(const Variation& variation, const Value& value) {
  if (variation.field->name == ipv6::dst.name) return Codec<Ip6>::from_value(value);
  return Codec<Ip4>::from_value(value);
}

/// The outermost IP header.
const Part* network_of(const Recipe& recipe) {
  const auto part = std::ranges::find_if(recipe.parts, [](const Part& each) {
    return each.header == &ipv4::header || each.header == &ipv6::header;
  });
  return part == recipe.parts.end() ? nullptr : &*part;
}

/// All values of its ranges, in order.
Variation in_order(Variation variation) {
  variation.random = false;
  variation.counts_packets = false;
  return variation;
}

Error by_other_device(const Ip& destination, const std::string& route, const std::string& device) {
  return input_error("cannot send to " + to_string(destination) + ": its route leaves by " + route +
                         ", not by " + device,
                     "send to it alone, or name eth(dst=MAC)");
}

}  // namespace

/// Whether the path takes a MAC address that is left open.
bool Transmitter::asks_neighbours(const Recipe& recipe) const {
  const path::PathKind& kind = *options_.path;
  const bool takes_mac = kind.ours == path::Level::link ? !path::is_cable(kind.kind)
                                                        : kind.kind == path::Kind::packet_dgram;
  if (!takes_mac || varies_mac() || network_of(recipe) == nullptr) return false;
  return std::ranges::none_of(recipe.parts, [](const Part& part) {
    const bool ethernet = part.header == &eth::header || part.header == &eth::header_802_3;
    return ethernet && part.find(eth::dst) != nullptr;
  });
}

bool Transmitter::varies_mac() const {
  return std::ranges::any_of(options_.variations, [](const Variation& variation) {
    return variation.field->name == eth::dst.name;
  });
}

/// The variation of the address that decides the neighbour; nullptr: there is one neighbour.
const Variation* Transmitter::varied_destination(const Recipe& recipe) const {
  if (options_.route_to || !asks_neighbours(recipe)) return nullptr;
  const bool ip6 = network_of(recipe)->header == &ipv6::header;
  const std::string_view name = ip6 ? ipv6::dst.name : ipv4::dst.name;
  const auto found = std::ranges::find_if(options_.variations, [&](const Variation& variation) {
    return variation.field->name == name;
  });
  return found == options_.variations.end() ? nullptr : &*found;
}

/// Those that packets will have; nullopt: too many to ask for each.
std::optional<std::vector<Value>> Transmitter::values_sent(const Variation& varied) const {
  std::uint64_t packets_of_one = 1;  // that have one value, before the next one
  for (const Variation* other = &varied + 1;
       other != options_.variations.data() + options_.variations.size(); ++other) {
    if (__builtin_mul_overflow(packets_of_one, other->size(), &packets_of_one)) break;
  }
  const bool by_packet = varied.random || varied.counts_packets;
  const std::uint64_t each = options_.packets_each;
  const bool draws = by_packet && each <= most_destinations;
  const Variation listed = draws ? varied : in_order(varied);
  const std::uint64_t reached = each / packets_of_one + (each % packets_of_one == 0 ? 0U : 1U);
  const std::uint64_t count = draws       ? each
                              : by_packet ? listed.size()
                                          : std::min(listed.size(), reached);
  if (count > most_destinations) return std::nullopt;
  std::set<Value> values;
  for (std::uint64_t i = 0; i < count; ++i) values.insert(listed.value(i));
  return std::vector<Value>(values.begin(), values.end());
}

/// Who must not be sent to is not asked either. `drafts`: the packet, or what can be built of it.
Result<void> Transmitter::inspect_values(const EgressExit& exit, const Recipe& recipe,
                                         std::initializer_list<const Recipe*> drafts) {
  const Variation* const varied = varied_destination(recipe);
  const auto values = varied == nullptr ? std::nullopt : values_sent(*varied);
  if (!values) return {};
  const bool ip6 = varied->field->name == ipv6::dst.name;
  const Field& row = ip6 ? static_cast<const Field&>(ipv6::dst) : ipv4::dst;
  for (const Recipe* draft : drafts) {
    auto stencil = Stencil::of(*draft);
    if (!stencil) continue;  // what is wrong with it is told later
    const auto slot = stencil->any_slot(row);
    if (!slot) continue;
    for (const Value& value : *values) {
      stencil->set_any(*slot, value);
      const auto verdict = gate_.inspect(exit, stencil->view());
      if (!verdict) return fail(verdict.error());
    }
    return {};
  }
  return {};
}

void Transmitter::find_next_hops(const std::vector<Draft>& drafts) {
  std::set<Ip> wanted;
  for (const Draft& draft : drafts) {
    if (!asks_neighbours(draft.recipe)) continue;
    const Variation* const varied = varied_destination(draft.recipe);
    const auto values = varied == nullptr ? std::nullopt : values_sent(*varied);
    const auto one = options_.route_to ? options_.route_to : named_destination(draft.recipe);
    if (!values && one) wanted.insert(*one);
    if (!values) continue;
    for (const Value& value : *values) wanted.insert(ip_of(*varied, value));
  }
  if (wanted.empty()) return;
  hops_ = next_hops({wanted.begin(), wanted.end()}, most_wait, options_.interface, options_.stop);
}

Result<NextHop> Transmitter::next_hop_to(const Ip& destination) const {
  const auto known = hops_.find(destination);
  if (known != hops_.end()) return known->second;
  return next_hop(destination, Deadline::in(most_wait), options_.interface);
}

/// Samples of very many destinations have one next hop: all are taken to have it.
Result<Ip> Transmitter::only_gateway(const Variation& varied, const std::string& device) const {
  const Variation listed = in_order(varied);
  const std::uint64_t step = std::max<std::uint64_t>(listed.size() / samples, 1);
  std::optional<Ip> sample;
  std::optional<Ip> gateway;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const Ip destination = ip_of(varied, listed.value(i * step));
    const auto hop = route_to(destination, options_.interface);
    if (!hop || hop->interface != device || hop->gateway_mac.is_group()) continue;
    if (!gateway) {
      sample = destination;
      gateway = hop->gateway;
    }
    if (*gateway == hop->gateway) continue;
    return fail(input_error("cannot ask for the neighbours of more than " +
                                std::to_string(most_destinations) + " destinations",
                            "fewer values; or --route-to ROUTER or eth(dst=MAC), which gets all"));
  }
  return sample ? *sample : ip_of(varied, listed.value(0));
}

/// All packets of the recipe go to this neighbour.
void Transmitter::use_hop(Completed& packet, const NextHop& hop) {
  if (!packet.hop) packet.hop = hop;
  packet.hop->gateway_mac = hop.gateway_mac;
  fill_in(packet.recipe, eth::dst, Codec<Mac>::to_value(hop.gateway_mac),
          "of " + to_string(hop.gateway) + ", by " + hop.how, packet.filled);
}

Result<Transmitter::Neighbours> Transmitter::neighbours_of(Completed& packet, const Recipe& draft,
                                                           const Interfaces& own) {
  const Variation* const varied = varied_destination(draft);
  const Interface* const device = own.find(packet.interface);
  Neighbours out;
  if (varied == nullptr || device == nullptr || !device->ethernet) return out;
  out.place = static_cast<std::size_t>(varied - options_.variations.data());
  const auto values = values_sent(*varied);
  if (!values) {
    const auto sample = only_gateway(*varied, packet.interface);
    if (!sample) return fail(sample.error());
    const auto hop = next_hop_to(*sample);
    if (!hop && hop.error().cause != Cause::no_answer) return fail(hop.error());
    if (!hop) packet.unreachable = hop.error();
    if (hop) use_hop(packet, *hop);
    return out;
  }
  std::map<Value, Value> macs;
  std::optional<NextHop> first;
  for (const Value& value : *values) {
    const Ip destination = ip_of(*varied, value);
    auto hop = next_hop_to(destination);
    if (hop && hop->interface != packet.interface) {
      hop = fail(by_other_device(destination, hop->interface, packet.interface));
    }
    if (!hop && hop.error().cause == Cause::permission) return fail(hop.error());
    if (!hop) {
      out.unreachable.emplace(value, hop.error());
      continue;
    }
    if (!first) first = *hop;
    macs.emplace(value, Codec<Mac>::to_value(hop->gateway_mac));
  }
  if (!first) packet.unreachable = out.unreachable.begin()->second;
  if (!first) return out;
  return follow(std::move(out), packet, *first, *varied, std::move(macs));
}

/// One address for all where that is so: nothing is looked up for a packet.
Result<Transmitter::Neighbours> Transmitter::follow(Neighbours out, Completed& packet,
                                                    const NextHop& first, const Variation& varied,
                                                    std::map<Value, Value> macs) {
  const Value mac = Codec<Mac>::to_value(first.gateway_mac);
  const auto other =
      std::ranges::find_if(macs, [&](const auto& each) { return each.second != mac; });
  if (other == macs.end()) {
    use_hop(packet, first);
    return out;
  }
  if (options_.path->kind == path::Kind::packet_dgram) {
    return fail(input_error("cannot vary " + std::string(varied.field->name) +
                                " by packet-dgram: the path is opened for one neighbour, and " +
                                to_string(ip_of(varied, other->first)) + " has another",
                            "--path packet"));
  }
  packet.filled.push_back({std::string(eth::dst.name), "", "of each destination's next hop"});
  out.follower = Follower{.field = &eth::dst,
                          .of = varied.field,
                          .value = [all = std::make_shared<const std::map<Value, Value>>(
                                        std::move(macs))](const Value& destination) {
                            const auto found = all->find(destination);
                            return found == all->end() ? Value() : found->second;
                          }};
  return out;
}

/// Why the packet cannot be sent; nullptr: it can.
const Error* Transmitter::why_unreachable(const Load& load, std::uint64_t index) {
  if (load.packet.unreachable) return &*load.packet.unreachable;
  const Neighbours& neighbours = load.neighbours;
  if (neighbours.unreachable.empty()) return nullptr;
  const auto found = neighbours.unreachable.find(load.series.value_at(neighbours.place, index));
  return found == neighbours.unreachable.end() ? nullptr : &found->second;
}

}  // namespace pushpkt::stack
