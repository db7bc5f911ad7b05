// The parts put together: a transmitter, a listener, probes.
#include "pushpkt/stack/exchange.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack/defragmenter.hpp"
#include "stack/fragment_key.hpp"

namespace pushpkt::stack {
namespace {

class Session final : public Transmitter::Observer {
 public:
  explicit Session(const Transmitter& transmitter) : transmitter_(transmitter) {}

  Result<void> listen() {
    for (const Transmitter::Load& load : transmitter_.loads()) {
      if (auto done = listener_.open(load.packet.interface); !done) return done;
    }
    return {};
  }

  Result<void> sent(const Transmitter::Sent& sent) override {
    if (auto probe = probe_of(sent, transmitter_.options().variations)) {
      probes_.add(std::move(*probe));
    }
    return {};
  }

  void unreachable(const Transmitter::Sent& packet, const Error& why) override {
    auto probe = probe_of(packet, transmitter_.options().variations);
    if (!probe) return;
    probe->unreachable = why.what;
    probes_.add(std::move(*probe));
  }

  Result<void> look() override {
    auto seen = listener_.collect();
    if (!seen) return fail(seen.error());
    for (sniff::Seen& packet : *seen) take(as_sender(std::move(packet)));
    return {};
  }

  Result<Exchange> finish(Deadline deadline) {
    while (probes_.waiting()) {
      if (auto done = look(); !done) return fail(done.error());
      if (!probes_.waiting() || deadline.passed()) break;
      listener_.wait(deadline);
    }
    for (auto& [datagram, why] : incomplete_) out_.near_misses.push_back(std::move(why));
    out_.probes = probes_.all();
    out_.sent = transmitter_.frames();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t most_near_misses = 64;
  /// On a cable we are the other end: what comes in on the device is what we sent.
  [[nodiscard]] sniff::Seen as_sender(sniff::Seen packet) const {
    using sniff::Direction;
    if (!path::is_cable(transmitter_.options().path->kind)) return packet;
    packet.direction = packet.direction == Direction::in    ? Direction::out
                       : packet.direction == Direction::out ? Direction::in
                                                            : packet.direction;
    return packet;
  }

  void take(sniff::Seen packet) {
    const wire::Decoded decoded = wire::decode(packet.bytes, packet.link, packet.wire_bytes);
    const bool on_loopback = packet.interface == "lo";
    if (packet.direction == sniff::Direction::out || on_loopback) {
      if (const auto request = wire::quotable_of(decoded)) probes_.left(*request, packet.time);
      if (!on_loopback) return;
    }
    const auto fragment = fragment_of(decoded);
    if (!fragment) return match(std::move(packet));
    if (auto whole = defragmenter_.add(packet, decoded)) {
      incomplete_.erase(fragment->bytes);
      return match(std::move(*whole));
    }
    const Probes::Found found = probes_.take(decoded, packet.time);
    if (found.match && incomplete_.size() < most_near_misses) {
      incomplete_[fragment->bytes] = found.match.why;
    }
  }

  void match(sniff::Seen packet) {
    const wire::Decoded decoded = wire::decode(packet);
    const Probes::Found found =
        probes_.take(decoded, packet.time, listener_.number_of(packet.interface));
    if (found.is_again) return;
    if (found.ends) {
      const Probe& probe = probes_.all()[found.probe];
      out_.answers.push_back(
          {std::move(packet), probe.rtt, probe.outcome, found.probe, found.text});
      return;
    }
    if (!found.match || out_.near_misses.size() >= most_near_misses) return;
    out_.near_misses.push_back(found.text.empty() ? found.match.why : found.text);
  }

  const Transmitter& transmitter_;
  Listener listener_;
  Probes probes_;
  Defragmenter defragmenter_;
  std::map<Bytes, std::string>
      incomplete_;  // datagrams of which fragments came, and why they count
  Exchange out_;
};

Result<void> check(const ExchangeOptions& options) {
  if (options.wait < std::chrono::nanoseconds(0)) {
    return fail(input_error("cannot wait for less than 0 seconds"));
  }
  if (options.count == 0U) return fail(input_error("cannot exchange 0 packets"));
  if (!(options.rate >= 0 && std::isfinite(options.rate))) {
    return fail(input_error("cannot send " + std::to_string(options.rate) + " packets a second",
                            "0 is as fast as the kernel and the egress policy take them"));
  }
  return {};
}

Result<TransmitOptions> transmit_options(const ExchangeOptions& options) {
  if (auto good = check(options); !good) return fail(good.error());
  TransmitOptions out{.interface = options.interface,
                      .route_to = options.route_to,
                      .rate = options.rate,
                      .fragment = options.fragment,
                      .hold_ports = options.hold_ports,
                      .tell_apart = true};
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  out.path = *kind;
  if (out.path->kind == path::Kind::file) {
    return fail(input_error("cannot exchange packets by file", "nothing answers there"));
  }
  auto variations = wire::parse_variations(options.vary, options.seed);
  if (!variations) return fail(variations.error());
  out.variations = std::move(*variations);
  out.packets_each = options.count.value_or(wire::combinations(out.variations));
  return out;
}

}  // namespace

namespace {

bool names_network_id(const Transmitter::Load& load) {
  const auto names = [](const wire::Part& part, const wire::Field& row) {
    return part.header != nullptr && wire::has_row(*part.header, row) && part.find(row) != nullptr;
  };
  return std::ranges::any_of(load.packet.recipe.parts, [&](const wire::Part& part) {
    return names(part, wire::ipv4::id) || names(part, wire::ipv6::flow);
  });
}

/// Also what the interface takes in: its address is what ARP answers, whatever the frame names.
std::shared_ptr<const wire::ReceivingHost> host_on(const Transmitter::Load& load,
                                                   wire::ReceivingHost host) {
  const auto& hop = load.packet.hop;
  const Interface* const device = load.exit.device.get();
  host.loopback = load.packet.interface == "lo" || (device != nullptr && device->loopback);
  const bool names_no_address = host.macs.empty() && !hop && device == nullptr;
  const auto add = [&host](const Mac& mac) {
    if (std::ranges::find(host.macs, mac) == host.macs.end()) host.macs.push_back(mac);
  };
  if (hop) add(hop->source_mac);
  if (device != nullptr && device->ethernet) add(device->mac);
  if (names_no_address) host.macs.clear();
  return std::make_shared<const wire::ReceivingHost>(std::move(host));
}

}  // namespace

std::optional<Probe> probe_of(const Transmitter::Sent& sent,
                              const std::vector<wire::Variation>& variations) {
  if (sent.whole.empty()) return std::nullopt;  // a later fragment
  const wire::Decoded packet = wire::decode(sent.whole, sent.frame.link);
  auto probe = probe_of(packet);
  if (!probe) return std::nullopt;
  const auto& hop = sent.load.packet.hop;
  const auto to = packet.find(wire::eth::dst.name);
  probe->request.to_group = (hop && hop->gateway_mac.is_group()) ||
                            (to && wire::Codec<Mac>::from_value(to->value).is_group());
  probe->sent = sent.time;
  probe->host = host_on(sent.load, *probe->host);
  const bool by_header = probe->request.kind == wire::Request::Kind::packet;
  if (sent.load.has_network_ids || (by_header && names_network_id(sent.load))) {
    const auto id = wire::network_id_of(packet);
    // A kernel replaces an ip.id of 0: raw(7)
    if (id && *id != 0) probe->request.network_id = id;
  }
  const auto values = sent.load.series.values_of(sent.index);
  for (std::size_t i = 0; i < variations.size(); ++i) {  // not what was filled in
    probe->name += (i == 0 ? "" : ", ") + std::string(variations[i].field->name) + "=" +
                   wire::to_text(*variations[i].field, values[i]);
  }
  return probe;
}

std::vector<std::string> Answer::values(std::string_view name) const {
  const auto column = wire::ShownColumn::of(name);
  return column ? column->texts(decoded()) : std::vector<std::string>{};
}

Result<Exchange> exchange(const wire::Recipe& recipe, const ExchangeOptions& options) {
  auto how = transmit_options(options);
  if (!how) return fail(how.error());
  number_echo_requests(*how, {recipe});
  auto gate = EgressGate::open(options.allow);
  if (!gate) return fail(gate.error());
  auto transmitter = Transmitter::open({recipe}, std::move(*how), std::move(*gate));
  if (!transmitter) return fail(transmitter.error());
  if (const auto& why = transmitter->loads()[0].packet.unreachable) return fail(*why);
  Session session(*transmitter);
  if (auto done = session.listen(); !done) return fail(done.error());
  if (auto done = transmitter->send(session); !done) return fail(done.error());
  return session.finish(Deadline::in(options.wait));
}

Result<Exchange> exchange(std::string_view recipe, const ExchangeOptions& options) {
  const auto parsed = wire::parse_recipe(recipe);
  if (!parsed) return fail(parsed.error());
  return exchange(*parsed, options);
}

}  // namespace pushpkt::stack
