// Loading: what has to be open before the first packet leaves.
#include "shipment.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "packet_story.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "send_checks.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

using namespace wire;

/// The IP protocol number of the transport in a built packet, UDP's where there is none.
std::uint8_t protocol_of(const FrameView& view) {
  const Decoded decoded = decode(view.bytes, view.link);
  for (const Layer& layer : decoded.layers()) {
    if (layer.offset < view.transport_offset) continue;
    const KnownAs* known = known_as(*layer.header, Space::ip_protocol);
    if (known != nullptr) return static_cast<std::uint8_t>(known->number);
  }
  return udp::known_as[0].number;
}

template <class T>
std::optional<T> named(const Recipe& recipe, const Header& header, const Field& field) {
  for (const Part& part : recipe.parts) {
    if (part.header != &header) continue;
    const Setting* setting = part.find(field);
    if (setting == nullptr) return std::nullopt;
    return Codec<T>::from_value(setting->value);
  }
  return std::nullopt;
}

bool varies(const SendPlan& plan, const Field& field) {
  return std::any_of(plan.variations.begin(), plan.variations.end(),
                     [&](const Variation& v) { return v.field->name == field.name; });
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

Error needs_destination(const path::PathKind& path) {
  return input_error("cannot send by " + std::string(path.name) + " without a destination",
                     "the recipe needs ip(dst=...) or ipv6(dst=...)");
}

path::Target target_of(const Completed& packet, const SendPlan& plan, const FrameView& view) {
  const Ip nowhere = Ip4{};
  const Ip remote = named_destination(packet.recipe).value_or(nowhere);
  const Ip unspecified = is_ip6(remote) ? Ip{Ip6{}} : Ip{Ip4{}};
  const auto source_port = named<Port>(packet.recipe, udp::header, udp::srcport);
  const auto port = named<Port>(packet.recipe, udp::header, udp::dstport);
  return {
      .interface = packet.interface,
      .local = {named_source(packet.recipe).value_or(unspecified), source_port.value_or(Port{})},
      .remote = {remote, port.value_or(Port{})},
      .route_to = plan.route_to,
      .protocol = protocol_of(view),
      .next_hop = next_hop_of(packet),
      .sink = nullptr};
}

/// A number as a number; an address as text.
report::Json value_json(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && rest == end) return number;
  return text;
}

/// Packets with the same target leave by the same open path.
std::string key_of(const path::Target& target) {
  return target.interface + " " + to_string(target.local) + " " + to_string(target.remote) + " " +
         std::to_string(target.protocol) + " " + to_string(target.next_hop);
}

}  // namespace

Result<Shipment> Shipment::load(const SendPlan& plan, std::vector<Recipe> recipes) {
  auto gate = egress_gate(allowed(plan.options->allow));
  if (!gate) return fail(gate.error());
  Shipment out(plan, std::move(*gate));
  out.gate_.set_rate(plan.options->rate.value_or(0));
  const OwnInterfaces own = out.gate_.host().interfaces;
  for (const Recipe& recipe : recipes) {
    if (auto done = out.prepare(recipe, own); !done) return fail(done.error());
  }
  if (auto done = out.open_ears(); !done) return fail(done.error());
  if (!plan.options->file.empty()) {
    auto writer = sniff::CaptureWriter::create(plan.options->file, {}, Appearance::growing);
    if (!writer) return fail(writer.error());
    out.writer_.emplace(std::move(*writer));
  }
  return out;
}

Result<void> Shipment::prepare(const Recipe& recipe, const OwnInterfaces& own) {
  if (auto safe = check_before_arp(recipe); !safe) return safe;
  auto packet = complete(
      recipe,
      {.path = plan_->path, .interface = plan_->options->interface, .route_to = plan_->route_to},
      own);
  if (!packet) return fail(packet.error());
  if (auto done = reserve_port(*packet, own); !done) return done;
  auto series = PacketSeries::of(packet->recipe, plan_->variations);
  if (!series) return fail(series.error());
  const auto first = series->at(0);
  if (!first) return fail(first.error());
  const std::uint64_t number = loads_.size() + 1;
  if (auto fits = check_size(*first, number, *packet, *plan_->path, own); !fits) return fits;
  const auto path = open_path(*packet, *first);
  if (!path) return fail(path.error());
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
Result<void> Shipment::check_before_arp(const Recipe& recipe) {
  const std::string& interface = plan_->options->interface;
  if (plan_->route_to) {
    const auto verdict = gate_.inspect(Endpoint{*plan_->route_to, Port{}});
    if (!verdict) return fail(verdict.error());
  }
  const auto destination = named_destination(recipe);
  if (!destination) return {};
  const bool by_device = plan_->path->ours == path::Ours::link && !interface.empty();
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
Result<stack::EgressVerdict> Shipment::inspect_ends(const stack::EgressExit& exit,
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

/// A UDP source port that the recipe leaves open is one that the kernel says is free; while we wait
/// for an answer it is held, or our own kernel would refuse the answer (ICMP port unreachable).
Result<void> Shipment::reserve_port(Completed& packet, const OwnInterfaces& own) {
  const auto source = named_source(packet.recipe);
  if (packet.recipe.find_header(udp::header.name) == nullptr) return {};
  if (!source || !own.is_own(*source) || varies(*plan_, udp::srcport)) return {};
  const auto port = named<Port>(packet.recipe, udp::header, udp::srcport);
  const bool hold = plan_->options->wait_seconds && !plan_->options->no_reserve;
  if (port && (!hold || plan_->path->kind == path::Kind::socket)) return {};
  auto reservation = stack::PortReservation::take({*source, port.value_or(Port{})});
  if (!reservation) {
    const int number = reservation.error().number;
    if (number != EADDRINUSE && number != EADDRNOTAVAIL) return fail(reservation.error());
    say("note: " + reservation.error().text() + "\n");  // somebody else answers for it, or nobody
    return {};
  }
  fill_in(packet.recipe, udp::srcport, reservation->port().number, "free here", packet.filled);
  const bool keep = hold && plan_->path->kind != path::Kind::socket;
  if (keep) reservations_.push_back(std::move(*reservation));
  return {};
}

Result<path::Path*> Shipment::open_path(const Completed& packet, const FrameView& view) {
  const path::PathKind& kind = *plan_->path;
  const bool by_address = kind.ours == path::Ours::payload || kind.ours == path::Ours::transport ||
                          kind.kind == path::Kind::raw_ip;
  if (by_address && !named_destination(packet.recipe) && !plan_->route_to) {
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

Result<void> Shipment::open_ears() {
  if (!plan_->options->wait_seconds) return {};
  for (const Load& load : loads_) {
    const std::string& interface = load.packet.interface;
    if (interface.empty() || ears_.contains(interface)) continue;
    auto sniffer = sniff::Sniffer::open({.interface = interface, .snaplen = 65'536});
    if (!sniffer) return fail(sniffer.error());
    ears_.emplace(interface, std::move(*sniffer));
  }
  return {};
}

std::string Shipment::story() const {
  std::string out;
  for (const Load& load : loads_) {
    for (const Filled& filled : load.packet.filled) {
      out += "filled in: " + filled.field + (filled.value.empty() ? "" : "=" + filled.value) +
             ", " + filled.why + "\n";
    }
    if (loads_.size() > 1) break;  // the first tells how
  }
  const bool on_lo = !loads_.empty() && loads_[0].packet.interface == "lo";
  if (on_lo && plan_->path->ours == path::Ours::link) {
    out +=
        "note: the kernel takes whole frames on lo as if they came from outside, and drops most "
        "(accept_local, route_localnet); --path raw-ip reaches programs here\n";
  }
  return out;
}

report::Json Shipment::as_json() const {
  using report::Json;
  Json out{{"schema", 1}, {"path", plan_->path->name}};
  out["interface"] = loads_.empty() ? Json(nullptr) : Json(loads_[0].packet.interface);
  out["packets"] = sent_;
  out["octets"] = octets_;
  out["filled"] = Json::array();
  for (const Load& load : loads_) {
    for (const Filled& filled : load.packet.filled) {
      out["filled"].push_back(
          {{"field", filled.field}, {"value", value_json(filled.value)}, {"why", filled.why}});
    }
    if (loads_.size() > 1) break;
  }
  out["recipe"] = loads_.empty() ? Json(nullptr) : Json(to_text(loads_[0].packet.recipe));
  const bool waited = plan_->options->wait_seconds.has_value();
  out["answered"] = waited ? Json(answered()) : Json(nullptr);
  out["answers"] = answers_json_;
  out["near_misses"] = misses_json_;
  return out;
}

}  // namespace pushpkt::tool
