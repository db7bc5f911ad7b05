// Opened first: paths and ports. Then each frame at its time, by way of the gate.
#include "pushpkt/stack/transmit.hpp"

#include <algorithm>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"
#include "stack/named_value.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;

/// What the outermost IP header says that it carries; UDP's number where there is none.
std::uint8_t protocol_of(const Recipe& recipe, const FrameView& view) {
  for (const Part& part : recipe.parts) {
    const ByteView packet = view.from_network();
    if (part.header == &ipv4::header) return get(packet, ipv4::proto);
    if (part.header == &ipv6::header) return get(packet, ipv6::nxt);
  }
  return udp::known_as[0].number;
}

/// The outermost IP header with its addresses only: it can be built whatever else is open.
Recipe addresses_of(const Recipe& recipe) {
  constexpr std::uint8_t nothing_follows = 59;  // RFC 8200, 4.7
  const auto source = named_source(recipe);
  const Ip destination = named_destination(recipe).value_or(Ip4{});
  if (const auto* ip6 = std::get_if<Ip6>(&destination)) {
    return {ipv6::layer(ipv6::src(source ? std::get<Ip6>(*source) : Ip6{}), ipv6::dst(*ip6),
                        ipv6::nxt(nothing_follows))};
  }
  return {ipv4::layer(ipv4::src(source ? std::get<Ip4>(*source) : Ip4{}),
                      ipv4::dst(std::get<Ip4>(destination)), ipv4::proto(nothing_follows))};
}

/// Of a destination that varies the first value decides the route; what the recipe names in its
/// place is not sent.
void name_varied_destination(Recipe& recipe, const std::vector<Variation>& variations) {
  for (const Variation& variation : variations) {
    const std::string_view name = variation.field->name;
    if (name != ipv4::dst.name && name != ipv6::dst.name) continue;
    const auto found = recipe.find(name);
    if (found.part != nullptr) found.part->set(*found.field, variation.value(0));
  }
}

/// A source that is open will be one of this host's: with :: in its place Neighbour Discovery would
/// claim the address that it asks for (RFC 4862, 5.4). Where there is none, it stays open.
void name_own_source(Recipe& recipe, const Interfaces& own, const std::string& interface) {
  const auto destination = named_destination(recipe);
  if (!destination || !is_ip6(*destination) || named_source(recipe)) return;
  for (const Interface& device : own.all()) {
    if (!interface.empty() && device.name != interface) continue;
    for (const InterfaceAddress& address : device.addresses) {
      if (!is_ip6(address.ip) || device.loopback) continue;
      (void)set_if_unset(recipe, ipv6::src, Codec<Ip6>::to_value(std::get<Ip6>(address.ip)));
      return;
    }
  }
}

Mac next_hop_of(const Completed& packet) {
  const auto mac = named<Mac>(packet.recipe, eth::header, eth::dst);
  if (mac) return *mac;
  return packet.hop ? packet.hop->gateway_mac : Mac{};
}

/// The address in the packet where the recipe gives its bytes only.
std::optional<Ip> destination_in(const FrameView& view) {
  const ByteView packet = view.from_network();
  const unsigned version = packet.empty() ? 0U : packet[0] >> 4U;
  if (version == 6) {
    return packet.size() < ipv6::header.fixed_bytes ? Ip{Ip6{}} : Ip{get(packet, ipv6::dst)};
  }
  if (version != 4 || packet.size() < ipv4::header.fixed_bytes) return std::nullopt;
  return Ip{get(packet, ipv4::dst)};
}

path::Target target_of(const Completed& packet, const TransmitOptions& options,
                       const FrameView& view) {
  auto to = named_destination(packet.recipe);
  if (!to) to = destination_in(view);
  const Ip remote = to.value_or(Ip{Ip4{}});
  const Ip unspecified = is_ip6(remote) ? Ip{Ip6{}} : Ip{Ip4{}};
  const auto source_port = named<Port>(packet.recipe, udp::header, udp::srcport);
  const auto port = named<Port>(packet.recipe, udp::header, udp::dstport);
  return {
      .interface = packet.interface,
      .local = {named_source(packet.recipe).value_or(unspecified), source_port.value_or(Port{})},
      .remote = {remote, port.value_or(Port{})},
      .route_to = options.route_to,
      .protocol = protocol_of(packet.recipe, view),
      .bind_to_interface = !options.interface.empty(),
      .broadcast = true,
      .next_hop = next_hop_of(packet),
      .gso = options.gso,
      .tun_fd = options.tun_fd,
      .sink = nullptr};
}
/// Packets with the same target leave by the same open path; whole frames, by their device's.
std::string key_of(const path::PathKind& kind, const path::Target& target) {
  if (kind.ours == path::Level::link) return target.interface;
  return target.interface + " " + to_string(target.local) + " " + to_string(target.remote) + " " +
         std::to_string(target.protocol) + " " + to_string(target.next_hop);
}

}  // namespace

Result<Transmitter> Transmitter::open(const std::vector<Recipe>& recipes, TransmitOptions options,
                                      EgressGate gate) {
  Transmitter out(std::move(options), std::move(gate));
  out.gate_.set_rate(out.options_.rate);
  const Interfaces own = out.gate_.host().interfaces;
  std::vector<Draft> drafts;
  for (const Recipe& recipe : recipes) {
    auto draft = out.draft_of(recipe);
    if (!draft) return fail(out.about_recipe(draft.error(), drafts.size()));
    drafts.push_back(std::move(*draft));
  }
  out.find_next_hops(drafts);
  for (const Draft& draft : drafts) {
    if (auto done = out.prepare(draft, own); !done) {
      return fail(out.about_recipe(done.error(), static_cast<std::size_t>(&draft - drafts.data())));
    }
  }
  return out;
}

/// With the place of the recipe, where it has one.
Error Transmitter::about_recipe(Error error, std::size_t recipe) const {
  const auto& names = options_.recipe_names;
  const bool is_named = recipe < names.size() && !names[recipe].empty();
  if (is_named && error.cause == Cause::input) error.what += " (" + names[recipe] + ")";
  return error;
}

Result<Transmitter::Draft> Transmitter::draft_of(const Recipe& given) {
  auto recipe = carried(given);
  if (!recipe) return fail(recipe.error());
  Draft draft{std::move(*recipe)};
  name_varied_destination(draft.recipe, options_.variations);
  if (options_.path->ours >= path::Level::network) {
    fill_for_protocols(draft.recipe, options_.variations, draft.filled);
  }
  if (auto safe = check_before_arp(draft.recipe); !safe) return fail(safe.error());
  return draft;
}

/// What the recipe leaves open is filled in, by this host's devices, routes and ports.
Result<Completed> Transmitter::completed(const Draft& draft, const Interfaces& own) {
  auto packet =
      complete(draft.recipe,
               {.path = options_.path,
                .interfaces = &own,
                .interface = options_.interface,
                .route_to = options_.route_to,
                .next_hop = [this](const Ip& destination) { return next_hop_to(destination); },
                .leaves_mac_open = varies_mac() || varied_destination(draft.recipe) != nullptr});
  if (!packet) return packet;
  packet->filled.insert(packet->filled.end(), draft.filled.begin(), draft.filled.end());
  const Interface* const device = own.find(packet->interface);
  fill_client_mac(packet->recipe, device != nullptr ? device->mac : Mac{}, packet->filled);
  tell_packets_apart(*packet, own);
  if (options_.gso) number_segments(*packet);
  if (auto done = fill_transport(*packet, own); !done) return fail(done.error());
  return packet;
}

Result<void> Transmitter::prepare(const Draft& draft, const Interfaces& own) {
  auto packet = completed(draft, own);
  if (!packet) return fail(packet.error());
  auto neighbours = neighbours_of(*packet, draft.recipe, own);
  if (!neighbours) return fail(neighbours.error());
  auto series = series_of(*packet, *neighbours);
  if (!series) return fail(series.error());
  const auto first = series->at(0);
  if (!first) return fail(first.error());
  const std::uint64_t number = loads_.size() + 1;
  if (auto fits = check_size(*first, number, *packet, own); !fits) return fits;
  if (options_.gso) {
    if (auto joined = check_segments(*series); !joined) return joined;
  }
  const auto path = open_path(*packet, *first);
  if (!path) return fail(path.error());
  look_for_rewrites(packet->recipe, *first);
  auto exit =
      gate_.exit_by(options_.path->kind, target_of(*packet, options_, *first), (*path)->fd());
  if (options_.fragment != 0) {
    const auto pieces = pieces_of(packet->recipe, *first, options_.fragment, 0);
    if (!pieces) return fail(pieces.error());
  }
  loads_.push_back({std::move(*packet), std::move(*series), *path, std::move(exit), varied_,
                    has_network_ids(), std::move(*neighbours)});
  if (options_.packets_each == 0) return {};
  const auto verdict = inspect_ends(loads_.back().exit, loads_.back().series);
  if (!verdict) return fail(verdict.error());
  return gate_.announce(*verdict, options_.packets_each);
}

/// Who must not be sent to is not asked for a MAC address either: addresses that the recipe names
/// are judged before a neighbour is looked up.
Result<void> Transmitter::check_before_arp(const Recipe& recipe) {
  const std::string& interface = options_.interface;
  if (options_.route_to) {
    const auto verdict = gate_.inspect(Endpoint{*options_.route_to, Port{}});
    if (!verdict) return fail(verdict.error());
  }
  const auto destination = named_destination(recipe);
  if (!destination) return {};
  const bool is_cable = path::is_cable(options_.path->kind);
  const bool by_device =
      is_cable || (options_.path->ours == path::Level::link && !interface.empty());
  path::Target target{.interface = interface, .remote = {*destination, Port{}}};
  if (!by_device) target.route_to = options_.route_to;
  const path::Kind by = is_cable    ? path::Kind::tun
                        : by_device ? path::Kind::packet_dgram
                                    : path::Kind::raw_ip;
  const auto exit = gate_.exit_by(by, target, -1);
  Recipe draft = recipe;
  name_own_source(draft, gate_.host().interfaces, interface);
  auto series = PacketSeries::of(draft, options_.variations);
  if (!series) series = PacketSeries::of(addresses_of(draft), options_.variations);
  if (!series) series = PacketSeries::of(addresses_of(draft), {});
  if (!series) return {};  // what is wrong with it is told later
  const auto verdict = inspect_ends(exit, *series);
  if (!verdict) return fail(verdict.error());
  const Recipe addresses = addresses_of(draft);
  return inspect_values(exit, recipe, {&draft, &addresses});
}

/// The first and the last packet of what varies: what lies between them is judged when it leaves.
/// The verdict is that of the first.
Result<EgressVerdict> Transmitter::inspect_ends(const EgressExit& exit, PacketSeries& series) {
  const auto inspect = [&](std::uint64_t index) -> Result<EgressVerdict> {
    const auto frame = series.at(index);
    if (!frame) return fail(frame.error());
    return gate_.inspect(exit, *frame);
  };
  if (options_.packets_each > 1) {
    const auto last = inspect(options_.packets_each - 1);
    if (!last) return fail(last.error());
  }
  return inspect(0);
}

Result<path::Path*> Transmitter::open_path(const Completed& packet, const FrameView& view) {
  const path::PathKind& kind = *options_.path;
  const bool by_address = kind.ours == path::Level::payload ||
                          kind.ours == path::Level::transport || kind.kind == path::Kind::raw_ip;
  const bool by_bytes = kind.kind == path::Kind::raw_ip &&
                        (destination_in(view) || options_.route_to || !options_.interface.empty());
  if (by_address && !named_destination(packet.recipe) && !by_bytes) {
    return fail(input_error("cannot send by " + std::string(kind.name) + " without a destination",
                            "the recipe needs ip(dst=...) or ipv6(dst=...)"));
  }
  const path::Target target = target_of(packet, options_, view);
  auto& slot = paths_[key_of(kind, target)];
  if (slot == nullptr) {
    auto opened = kind.open(target);
    if (!opened) return fail(opened.error());
    slot = std::move(*opened);
  }
  return slot.get();
}

}  // namespace pushpkt::stack
