// An exchange by hand: the request leaves by a path, the answer is found with a sniffer.
#include <net/if.h>

#include <cerrno>
#include <deque>
#include <map>

#include "pushpkt/base/backlog.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/wire/build.hpp"
#include "stack/defragmenter.hpp"
#include "stack/fragment_key.hpp"
#include "stack/udp_request.hpp"
#include "stack/udp_way.hpp"

namespace pushpkt::stack {
namespace {

using Outcome = UdpExchange::Outcome;

class ByHand final : public UdpExchange::Way {
 public:
  struct Opened {
    NextHop hop;
    Flow flow;
    std::optional<PortReservation> reservation;
    std::optional<sniff::Sniffer> sniffer;
    std::unique_ptr<path::Path> path;
    std::string measures;
    EgressGate* gate = nullptr;
    EgressExit exit;
    int stop_fd = -1;
    bool keeps_port = false;
    bool kernel_finds_neighbour = false;
  };

  ByHand(Opened opened, const std::optional<wire::Recipe>& recipe)
      : Way(opened.flow.local, opened.flow.remote, opened.measures, opened.hop.interface),
        opened_(std::move(opened)),
        recipe_(recipe) {}

  Result<Outcome> ask(ByteView message, Deadline deadline) override {
    const auto recipe = udp_request(recipe_, opened_.flow, opened_.hop, message);
    if (!recipe) return fail(recipe.error());
    const auto frame = wire::build(*recipe);
    if (!frame) return fail(frame.error());
    const wire::FrameView view = wire::view_of(frame->packet(), frame->link);
    if (opened_.gate != nullptr) {
      const auto may = opened_.gate->admit(opened_.exit, view);
      if (!may) return fail(may.error());
    }
    host_ = wire::host_that_sent(wire::decode(frame->bytes, frame->link));
    host_.macs.push_back(opened_.hop.source_mac);
    host_.loopback = opened_.hop.interface == "lo";
    asked_ = true;
    const auto sent = opened_.path->send_all(view, deadline);
    if (!sent) return fail(sent.error());
    auto outcome = wait(deadline);
    if (outcome && !outcome->reply && opened_.kernel_finds_neighbour) {
      outcome->unresolved = why_unresolved(opened_.hop);
    }
    return outcome;
  }

  /// The ports of the last requests stay held, and known.
  Result<void> next_request() override {
    if (opened_.keeps_port) return discard_present();
    if (!asked_) return {};
    const Endpoint any_port{opened_.flow.local.address, Port{0}};
    auto next = PortReservation::take(any_port, ::if_nametoindex(opened_.hop.interface.c_str()));
    if (!next) return fail(next.error());
    constexpr std::size_t most_earlier = 64;
    earlier_.push_back(std::move(*opened_.reservation));
    if (earlier_.size() > most_earlier) earlier_.pop_front();
    opened_.flow.local.port = next->port();
    move_to(next->port());
    opened_.reservation = std::move(*next);
    asked_ = false;
    return {};
  }

 private:
  Result<void> discard_present() {
    constexpr int most = 4096;
    for (int i = 0; i < most; ++i) {
      auto seen = opened_.sniffer->next_owned(Deadline::in(std::chrono::nanoseconds(0)));
      if (!seen) return fail(seen.error());
      if (!*seen) return {};
      Outcome ignored;
      if (take(std::move(**seen), ignored) && ignored.reply) count_extra_answer();
    }
    return {};
  }

  /// Whether it is the answer of an earlier request, by its port.
  [[nodiscard]] bool answers_earlier(const wire::Decoded& packet) const {
    Flow flow = opened_.flow;
    for (const PortReservation& port : earlier_) {
      flow.local.port = port.port();
      if (std::holds_alternative<Bytes>(match(packet, flow, host_))) return true;
    }
    return false;
  }

  Result<Outcome> wait(Deadline deadline) {
    Outcome outcome;
    incomplete_.clear();
    Backlog backlog(deadline);
    while (true) {
      const Deadline none = Deadline::in(std::chrono::nanoseconds(0));
      auto seen = opened_.sniffer->next_owned(none);
      if (!seen) return fail(seen.error());
      const bool last = *seen ? backlog.ends_with((*seen)->time) : deadline.passed();
      const bool any = seen->has_value();
      if (any && take(std::move(**seen), outcome)) return outcome;
      if (last) {
        for (auto& [datagram, miss] : incomplete_) outcome.note(std::move(miss));
        return outcome;
      }
      auto waited = wait_for_answer(opened_.sniffer->fd(), opened_.stop_fd, any ? none : deadline);
      if (!waited) return fail(waited.error());
    }
  }

  /// Whether there is nothing more to wait for.
  [[nodiscard]] bool take(sniff::Seen seen, Outcome& outcome) {
    if (seen.direction == sniff::Direction::out) return false;
    const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
    const auto fragment = fragment_of(decoded);
    if (!fragment) return take_whole(std::move(seen), outcome);
    if (auto whole = defragmenter_.add(seen, decoded)) {
      incomplete_.erase(fragment->bytes);
      return take_whole(std::move(*whole), outcome);
    }
    Match found = match(decoded, opened_.flow, host_);
    auto* miss = std::get_if<NearMiss>(&found);
    constexpr std::size_t most = 16;
    if (miss == nullptr || incomplete_.size() >= most) return false;
    miss->seen = std::move(seen);
    incomplete_.try_emplace(fragment->bytes, std::move(*miss));
    return false;
  }

  [[nodiscard]] bool take_whole(sniff::Seen seen, Outcome& outcome) const {
    const wire::Decoded packet = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
    Match found = match(packet, opened_.flow, host_);
    if (auto* reply = std::get_if<Bytes>(&found)) {
      outcome.reply = std::move(*reply);
      outcome.seen = std::move(seen);
      return true;
    }
    auto* miss = std::get_if<NearMiss>(&found);
    if (miss == nullptr) return false;
    if (miss->kind == NearMiss::Kind::other_port && answers_earlier(packet)) {
      miss->text = "an answer of an earlier request came, late or again";
    }
    const bool final = miss->final;
    miss->seen = std::move(seen);
    outcome.note(std::move(*miss));
    return final;
  }

  Opened opened_;
  std::optional<wire::Recipe> recipe_;
  wire::ReceivingHost host_ = {};  // of the last request
  bool asked_ = false;             // from this port
  std::deque<PortReservation> earlier_ = {};
  Defragmenter defragmenter_ = {};
  std::map<Bytes, NearMiss> incomplete_ = {};  // datagrams of which only a part has come
};

/// An address that is none of ours needs no reservation: no socket here would answer in its name.
Result<void> reserve(ByHand::Opened& opened) {
  auto reservation =
      PortReservation::take(opened.flow.local, ::if_nametoindex(opened.hop.interface.c_str()));
  if (reservation) {
    opened.flow.local.port = reservation->port();
    opened.measures = "a socket holds UDP port " + std::to_string(opened.flow.local.port.number) +
                      ", so that our kernel does not answer the reply with ICMP port unreachable";
    opened.reservation = std::move(*reservation);
    return {};
  }
  const bool foreign = reservation.error().number == EADDRNOTAVAIL;
  if (foreign && opened.flow.local.port != Port{0}) return {};
  return fail(reservation.error());
}

/// All that may be an answer, a near miss or an ICMP error about it, whatever port a request gets;
/// later fragments are `udp`. Behind the headers of a tunnel and extension headers of IPv6
/// pcap-filter(7) does not look: what is neither UDP nor TCP at its first sight is taken.
std::string filter_for(const Flow& flow) {
  return "(udp and (src host " + to_string(flow.remote.address) + " or dst host " +
         to_string(flow.local.address) + ")) or not (udp or tcp)";
}

path::Target target_for(const ByHand::Opened& opened, const Ip& route_to) {
  path::Target target{.interface = opened.hop.interface,
                      .local = {opened.hop.source, Port{0}},
                      .remote = {route_to, opened.flow.remote.port},
                      .next_hop = opened.hop.gateway_mac};
  if (opened.flow.remote.address != route_to) target.route_to = route_to;
  return target;
}

}  // namespace

OpenedWay open_by_hand(const UdpExchange::Options& options, Deadline deadline) {
  const bool writes_mac =
      options.path->ours == path::Level::link || options.path->kind == path::Kind::packet_dgram;
  auto hop = writes_mac ? next_hop(options.remote.address, deadline, options.interface)
                        : route_to(options.remote.address, options.interface);
  if (!hop) return fail(hop.error());
  ByHand::Opened opened;
  opened.kernel_finds_neighbour = !writes_mac;
  opened.hop = std::move(*hop);
  opened.flow = flow_of(options.recipe, {{opened.hop.source, options.local_port}, options.remote});
  if (options.reserve_port || opened.flow.local.port == Port{0}) {
    if (auto reserved = reserve(opened); !reserved) return fail(reserved.error());
  }
  if (!options.reserve_port) {
    opened.reservation.reset();
    opened.measures.clear();
  }
  auto sniffer = sniff::Sniffer::open(
      {.interface = opened.hop.interface, .filter = filter_for(opened.flow), .promiscuous = false});
  if (!sniffer) return fail(sniffer.error());
  opened.sniffer = std::move(*sniffer);
  const path::Target target = target_for(opened, options.remote.address);
  auto path = options.path->open(target);
  if (!path) return fail(path.error());
  opened.path = std::move(*path);
  opened.stop_fd = options.stop_fd;
  const bool is_chosen = opened.reservation && options.local_port == Port{0} &&
                         flow_of(options.recipe, {}).local.port == Port{0};
  opened.keeps_port = options.one_port || !is_chosen;
  opened.gate = options.gate;
  if (options.gate != nullptr) {
    opened.exit = options.gate->exit_by(options.path->kind, target, opened.path->fd());
  }
  return std::make_unique<ByHand>(std::move(opened), options.recipe);
}

}  // namespace pushpkt::stack
