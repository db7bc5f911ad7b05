// Loading: what has to be open before the first packet leaves.
#include "send_session.hpp"

#include "packet_story.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "recipe_values.hpp"
#include "send_checks.hpp"

namespace pushpkt::tool {
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

Error needs_destination(const path::PathKind& path) {
  return input_error("cannot send by " + std::string(path.name) + " without a destination",
                     "the recipe needs ip(dst=...) or ipv6(dst=...)");
}

path::Target target_of(const Completed& packet, const SendPlan& plan, const FrameView& view) {
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
      .route_to = plan.route_to,
      .protocol = protocol_of(packet.recipe, view),
      .bind_to_interface = !plan.options->interface.empty(),
      .broadcast = true,
      .next_hop = next_hop_of(packet),
      .sink = nullptr};
}
/// Packets with the same target leave by the same open path.
std::string key_of(const path::Target& target) {
  return target.interface + " " + to_string(target.local) + " " + to_string(target.remote) + " " +
         std::to_string(target.protocol) + " " + to_string(target.next_hop);
}

}  // namespace

Result<SendSession> SendSession::load(const SendPlan& plan, std::vector<Recipe> recipes) {
  auto gate = egress_gate(allowed(plan.options->allow));
  if (!gate) return fail(gate.error());
  SendSession out(plan, std::move(*gate));
  out.gate_.set_rate(plan.options->rate.value_or(0));
  const Interfaces own = out.gate_.host().interfaces;
  for (const Recipe& recipe : recipes) {
    if (auto done = out.prepare(recipe, own); !done) return fail(done.error());
  }
  if (auto done = out.open_record(); !done) return fail(done.error());
  return out;
}

Result<void> SendSession::prepare(const Recipe& given, const Interfaces& own) {
  const auto recipe = carried(given);
  if (!recipe) return fail(recipe.error());
  if (auto safe = check_before_arp(*recipe); !safe) return safe;
  auto packet = complete(
      *recipe,
      {.path = plan_->path, .interface = plan_->options->interface, .route_to = plan_->route_to},
      own);
  if (!packet) return fail(packet.error());
  if (auto done = fill_transport(*packet, own); !done) return done;
  auto series = series_of(*packet);
  if (!series) return fail(series.error());
  const auto first = series->at(0);
  if (!first) return fail(first.error());
  const std::uint64_t number = loads_.size() + 1;
  if (auto fits = check_size(*first, number, *packet, *plan_->path, own); !fits) return fits;
  const auto path = open_path(*packet, *first);
  if (!path) return fail(path.error());
  look_for_rewrites(packet->recipe, *first);
  std::string comment = packet_story(packet->recipe, *plan_->path);
  const path::Target target = target_of(*packet, *plan_, *first);
  auto exit = gate_.exit_by(plan_->path->kind, target, (*path)->fd());
  loads_.push_back(
      {std::move(*packet), std::move(*series), *path, std::move(exit), std::move(comment)});
  if (plan_->packets_each == 0) return {};
  const auto verdict = inspect_ends(loads_.back().exit, loads_.back().series);
  if (!verdict) return fail(verdict.error());
  return gate_.announce(*verdict, plan_->packets_each);
}

/// Who must not be sent to is not asked for a MAC address either: addresses that the recipe names
/// are judged before a neighbour is looked up.
Result<void> SendSession::check_before_arp(const Recipe& recipe) {
  const std::string& interface = plan_->options->interface;
  if (plan_->route_to) {
    const auto verdict = gate_.inspect(Endpoint{*plan_->route_to, Port{}});
    if (!verdict) return fail(verdict.error());
  }
  const auto destination = named_destination(recipe);
  if (!destination) return {};
  const bool by_device = plan_->path->ours == path::Level::link && !interface.empty();
  path::Target target{.interface = interface, .remote = {*destination, Port{}}};
  if (!by_device) target.route_to = plan_->route_to;
  const auto exit =
      gate_.exit_by(by_device ? path::Kind::packet_dgram : path::Kind::raw_ip, target, -1);
  auto series = PacketSeries::of(recipe, plan_->variations);
  if (!series) series = PacketSeries::of(addresses_of(recipe), plan_->variations);
  if (!series) series = PacketSeries::of(addresses_of(recipe), {});
  if (!series) return {};  // what is wrong with it is told later
  const auto verdict = inspect_ends(exit, *series);
  if (!verdict) return fail(verdict.error());
  return {};
}

/// The first and the last packet of what varies: what lies between them is judged when it leaves.
/// The verdict is that of the first.
Result<stack::EgressVerdict> SendSession::inspect_ends(const stack::EgressExit& exit,
                                                       PacketSeries& series) {
  const auto inspect = [&](std::uint64_t index) -> Result<stack::EgressVerdict> {
    const auto frame = series.at(index);
    if (!frame) return fail(frame.error());
    return gate_.inspect(exit, *frame);
  };
  if (plan_->packets_each > 1) {
    const auto last = inspect(plan_->packets_each - 1);
    if (!last) return fail(last.error());
  }
  return inspect(0);
}

Result<path::Path*> SendSession::open_path(const Completed& packet, const FrameView& view) {
  const path::PathKind& kind = *plan_->path;
  const bool by_address = kind.ours == path::Level::payload ||
                          kind.ours == path::Level::transport || kind.kind == path::Kind::raw_ip;
  const bool by_bytes =
      kind.kind == path::Kind::raw_ip &&
      (destination_in(view) || plan_->route_to || !plan_->options->interface.empty());
  if (by_address && !named_destination(packet.recipe) && !by_bytes) {
    return fail(needs_destination(kind));
  }
  const path::Target target = target_of(packet, *plan_, view);
  auto& slot = paths_[key_of(target)];
  if (slot == nullptr) {
    auto opened = kind.open(target);
    if (!opened) return fail(opened.error());
    slot = std::move(*opened);
  }
  return slot.get();
}

/// The file holds what the wire had, so its devices are watched from before the first packet.
Result<void> SendSession::open_record() {
  const bool waits = plan_->options->wait_seconds.has_value();
  const std::string& file = plan_->options->file;
  if (!waits && file.empty()) return {};
  auto heard = open_ears();
  if (!heard && waits) return heard;
  if (!heard) {
    ears_.clear();
    unwatched_ = heard.error().text();
  }
  if (file.empty()) return {};
  auto record = WireRecord::create(file, *plan_->path);
  if (!record) return fail(record.error());
  record_.emplace(std::move(*record));
  return {};
}

Result<void> SendSession::open_ears() {
  for (const Load& load : loads_) {
    const std::string& interface = load.packet.interface;
    if (interface.empty() || ears_.contains(interface)) continue;
    auto sniffer = sniff::Sniffer::open({.interface = interface, .snaplen = 65'536});
    if (!sniffer) return fail(sniffer.error());
    ears_.emplace(interface, std::move(*sniffer));
  }
  return {};
}

}  // namespace pushpkt::tool
