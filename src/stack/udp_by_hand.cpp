// An exchange by hand: the request leaves by a path, the answer is found with a sniffer.
#include <net/if.h>

#include <cerrno>
#include <map>

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
    const auto sent = opened_.path->send_all(view, deadline);
    if (!sent) return fail(sent.error());
    return wait(deadline);
  }

 private:
  Result<Outcome> wait(Deadline deadline) {
    Outcome outcome;
    incomplete_.clear();
    while (true) {
      auto seen = opened_.sniffer->next_owned(Deadline::in(std::chrono::nanoseconds(0)));
      if (!seen) return fail(seen.error());
      if (*seen && take(std::move(**seen), outcome)) return outcome;
      if (*seen) continue;
      if (deadline.passed()) {
        for (auto& [datagram, miss] : incomplete_) outcome.near_misses.push_back(std::move(miss));
        return outcome;
      }
      auto waited = wait_for_answer(opened_.sniffer->fd(), opened_.stop_fd, deadline);
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
    Match found = match(wire::decode(seen.bytes, seen.link, seen.wire_bytes), opened_.flow, host_);
    if (auto* reply = std::get_if<Bytes>(&found)) {
      outcome.reply = std::move(*reply);
      outcome.seen = std::move(seen);
      return true;
    }
    auto* miss = std::get_if<NearMiss>(&found);
    if (miss == nullptr) return false;
    const bool final = miss->final;
    miss->seen = std::move(seen);
    outcome.near_misses.push_back(std::move(*miss));
    return final;
  }

  Opened opened_;
  std::optional<wire::Recipe> recipe_;
  wire::ReceivingHost host_ = {};  // of the last request
  Defragmenter defragmenter_ = {};
  std::map<Bytes, NearMiss> incomplete_ = {};  // datagrams of which only a part has come
};

/// An address that is none of ours needs no reservation: no socket here would answer in its name.
Result<void> reserve(ByHand::Opened& opened) {
  auto reservation =
      PortReservation::take(opened.flow.local, ::if_nametoindex(opened.hop.interface.c_str()));
  if (reservation) {
    opened.flow.local.port = reservation->port();
    opened.measures = "UDP port " + std::to_string(opened.flow.local.port.number) +
                      " is held, or our kernel would answer the reply with ICMP port unreachable";
    opened.reservation = std::move(*reservation);
    return {};
  }
  const bool foreign = reservation.error().number == EADDRNOTAVAIL;
  if (foreign && opened.flow.local.port != Port{0}) return {};
  return fail(reservation.error());
}

/// All that may be an answer, a near miss or an ICMP error about it; later fragments are `udp`.
/// Behind the headers of a tunnel and extension headers of IPv6 pcap-filter(7) does not look: what
/// is neither UDP nor TCP at its first sight is taken.
std::string filter_for(const Flow& flow) {
  return "(udp and (src host " + to_string(flow.remote.address) + " or dst port " +
         std::to_string(flow.local.port.number) + ")) or not (udp or tcp)";
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
  auto hop = next_hop(options.remote.address, deadline, options.interface);
  if (!hop) return fail(hop.error());
  ByHand::Opened opened;
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
  opened.gate = options.gate;
  if (options.gate != nullptr) {
    opened.exit = options.gate->exit_by(options.path->kind, target, opened.path->fd());
  }
  return std::make_unique<ByHand>(std::move(opened), options.recipe);
}

}  // namespace pushpkt::stack
