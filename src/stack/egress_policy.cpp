// The judgement over what HeaderWalk finds.
#include "pushpkt/stack/egress_policy.hpp"

#include <algorithm>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/lab/topology.hpp"
#include "stack/egress_headers.hpp"

namespace pushpkt::stack {
namespace {

using Missing = EgressVerdict::Missing;
using Reason = EgressVerdict::Reason;

/// The prefix with all host bits clear (a broadcast until RFC 919) and with all of them set. None
/// where there are no two host bits (RFC 3021).
void add_broadcasts(const InterfaceAddress& own, std::vector<Ip4>& out) {
  const auto* ip = std::get_if<Ip4>(&own.ip);
  const auto* netmask = std::get_if<Ip4>(&own.netmask);
  if (ip == nullptr || netmask == nullptr || netmask->bytes[3] >= 0xfe) return;
  Ip4 first;
  Ip4 last;
  for (std::size_t i = 0; i < first.bytes.size(); ++i) {
    first.bytes[i] = ip->bytes[i] & netmask->bytes[i];
    last.bytes[i] = static_cast<std::uint8_t>(first.bytes[i] | ~netmask->bytes[i]);
  }
  out.push_back(first);
  out.push_back(last);
}

template <class T>
bool holds(const std::vector<T>& all, const T& wanted) {
  return std::find(all.begin(), all.end(), wanted) != all.end();
}

}  // namespace

/// Collects the first objection, and what the pace needs to know.
class EgressPolicy::Judgement final : public AddressSink {
 public:
  Judgement(const EgressPolicy& policy, const OutgoingFrame& outgoing)
      : policy_(policy),
        cable_(outgoing.into_stack && !policy.is_enslaved(outgoing.device) ? outgoing.device
                                                                           : nullptr) {}

  void destination(const Ip& ip) override {
    const bool many = goes_to_many(ip);
    verdict.to_many = verdict.to_many || many;
    const bool ours = is_loopback(ip) || holds(policy_.own_, ip);
    stays_here = stays_here && ours;
    reaches_us_ = reaches_us_ || ours || many || policy_.takes_in(ip);
    object_to_destination(verdict, ip, Reason::address);
  }

  /// On an open source route (RFC 1122, 3.2.1.8) the answer goes back by the same hops.
  void route_entry(const Ip& ip) override {
    destination(ip);
    answered(ip);
  }

  void source(const Ip& ip) override {
    if (is_unspecified(ip) || holds(policy_.own_, ip) || is_beyond_cable(ip)) return;
    answered(ip);
    if (!policy_.allowed_.spoofed_sources) {
      object(verdict, Missing::spoofed_sources, ip, Reason::address);
    }
  }

  void link_destination(const Mac& mac) override {
    verdict.to_many = verdict.to_many || mac.is_group();
  }

  void stops_link() override { verdict.to_many = true; }

  void link_source(const Mac& mac) override {
    if (policy_.allowed_.spoofed_sources || holds(policy_.own_macs_, mac)) return;
    if (verdict.missing != Missing::none || cable_ != nullptr) return;
    verdict.missing = Missing::spoofed_sources;
    verdict.reason = Reason::mac;
    verdict.mac = mac;
  }

  void unclear() override {
    stays_here = false;
    answers_others_ = true;
    for (EgressVerdict* each : {&verdict, &answer}) {
      if (policy_.allowed_.public_addresses || each->missing != Missing::none) continue;
      each->missing = Missing::public_addresses;
      each->reason = Reason::unclear;
    }
  }

  /// A frame that this host takes in and answers to others.
  [[nodiscard]] bool is_answered() const { return answers_others_ && reaches_us_; }

  EgressVerdict verdict;
  EgressVerdict answer;    // of this host's answers to the frame's sources
  bool stays_here = true;  // every destination is this host

 private:
  void answered(const Ip& ip) {
    if (is_loopback(ip) || holds(policy_.own_, ip)) return;
    answers_others_ = true;
    object_to_destination(answer, ip, Reason::answer);
  }

  void object_to_destination(EgressVerdict& into, const Ip& ip, Reason reason) const {
    if (stays_on_link(ip)) return;
    for (const InterfaceAddress& prefix : policy_.host_.lab_prefixes) {
      if (prefix.covers(ip)) object(into, Missing::lab, ip, reason);
    }
    if (!policy_.allowed_.public_addresses && !is_private(ip)) {
      object(into, Missing::public_addresses, ip, reason);
    }
  }

  /// A neighbour at the other end of our own TUN or TAP device: we are that end.
  [[nodiscard]] bool is_beyond_cable(const Ip& ip) const {
    return cable_ != nullptr &&
           std::any_of(cable_->addresses.begin(), cable_->addresses.end(),
                       [&](const InterfaceAddress& own) { return own.covers(ip); });
  }

  [[nodiscard]] bool goes_to_many(const Ip& ip) const {
    if (is_multicast(ip)) return true;
    const auto* ip4 = std::get_if<Ip4>(&ip);
    if (ip4 == nullptr) return false;
    return *ip4 == Ip4{} || *ip4 == Ip4{{255, 255, 255, 255}} || holds(policy_.broadcasts_, *ip4);
  }

  /// That the lab is elsewhere is told before the flag that would not help.
  static void object(EgressVerdict& into, Missing missing, const Ip& ip, Reason reason) {
    const bool known = into.missing != Missing::none;
    if (known && (missing != Missing::lab || into.missing == Missing::lab)) return;
    into.missing = missing;
    into.reason = reason;
    into.address = ip;
  }

  const EgressPolicy& policy_;
  const Interface* cable_;       // of a frame that enters the stack; else nullptr
  bool reaches_us_ = false;      // some destination is this host, or one that it refuses
  bool answers_others_ = false;  // some source is not this host's
};

EgressPolicy::EgressPolicy(EgressHost host, const Allowed& allowed)
    : host_(std::move(host)), allowed_(allowed) {
  for (const Interface& interface : host_.interfaces.all()) {
    if (interface.mac != Mac{}) own_macs_.push_back(interface.mac);
    for (const InterfaceAddress& own : interface.addresses) {
      if (is_loopback(own.ip)) continue;
      own_.push_back(own.ip);
      add_broadcasts(own, broadcasts_);
    }
  }
}

bool EgressPolicy::is_enslaved(const Interface* device) const {
  return device != nullptr && holds(host_.enslaved, device->index);
}

/// Or refuses with an ICMPv6 error.
bool EgressPolicy::takes_in(const Ip& ip) const {
  if (is_unspecified(ip) || (is_ip6(ip) && host_.rejects_ip6)) return true;
  return std::any_of(host_.local_routes.begin(), host_.local_routes.end(),
                     [&](const Prefix& route) { return route.contains(ip); });
}

EgressVerdict EgressPolicy::judge(const OutgoingFrame& outgoing, Footprint* read) const {
  Judgement judgement(*this, outgoing);
  HeaderWalk walk(outgoing.bytes, judgement, read);
  if (outgoing.next_hop) judgement.link_destination(*outgoing.next_hop);
  if (outgoing.destination) judgement.destination(*outgoing.destination);
  if (outgoing.source) judgement.source(*outgoing.source);
  if (outgoing.route_to) judgement.destination(*outgoing.route_to);
  switch (outgoing.first) {
    case FirstHeader::ethernet:
      walk.from_ethernet();
      break;
    case FirstHeader::ip4:
      walk.from_ip4();
      break;
    case FirstHeader::ip6:
      walk.from_ip6();
      break;
    case FirstHeader::by_version:
      walk.by_version();
      break;
    case FirstHeader::ethertype:
      walk.from_ethertype(outgoing.ethertype);
      break;
    case FirstHeader::transport:
      walk.from_transport(outgoing.protocol, outgoing.destination && is_ip6(*outgoing.destination));
      break;
    case FirstHeader::other:
      judgement.unclear();
      break;
  }
  return settle(judgement, outgoing);
}

/// What is on `lo` ends here, but for what is forwarded and for this host's own answers. What comes
/// in by TUN or TAP is answered, too, and where the way is not known yet it may be by `lo`.
EgressVerdict EgressPolicy::settle(const Judgement& judgement,
                                   const OutgoingFrame& outgoing) const {
  const bool on_lo = outgoing.device != nullptr && outgoing.device->loopback;
  const bool leaves = !on_lo || (host_.forwards && !judgement.stays_here);
  const bool answered = judgement.is_answered();
  if (host_.in_lab || (!leaves && !answered)) {
    return {.is_free = true, .to_many = judgement.verdict.to_many};
  }
  EgressVerdict out = leaves ? judgement.verdict : EgressVerdict{};
  if (!answered || out.missing != Missing::none) return out;
  if (on_lo || outgoing.into_stack) {
    out = judgement.answer;
    out.to_many = judgement.verdict.to_many;
  } else if (outgoing.device == nullptr) {
    out.depends_on_route = judgement.answer.missing != Missing::none;
  }
  return out;
}

Error refusal(const EgressVerdict& verdict) {
  const std::string address = to_string(verdict.address);
  const std::string hint = "if the network is yours to test, say so: --allow ";
  switch (verdict.missing) {
    case Missing::lab:
      return input_error(
          (verdict.reason == Reason::answer ? "cannot have this host answer " : "cannot send to ") +
              address + ": it is an address of the lab, and you are not in the lab",
          "`pushpkt lab -- pushpkt ...` runs it there; a network of your own with this address "
          "needs an interface or a route in " +
              to_string(lab::ip4_network()) + " or " + to_string(lab::ip6_network()));
    case Missing::public_addresses:
      if (verdict.reason == Reason::unclear) {
        return input_error(
            "cannot send a packet whose inner destination cannot be read: it is cut off by "
            "fragments, compressed, or behind a header that is not followed",
            hint + "public");
      }
      if (verdict.reason == Reason::answer) {
        return input_error("cannot send from " + address +
                               " to this host: its answer would leave, outside the private ranges",
                           hint + "public");
      }
      return input_error("cannot send to " + address + ": it is outside the private ranges",
                         hint + "public");
    case Missing::spoofed_sources:
      if (verdict.reason == Reason::mac) {
        return input_error(
            "cannot send from " + to_string(verdict.mac) + ": it is not a MAC address of this host",
            hint + "spoof");
      }
      return input_error("cannot send from " + address + ": it is not an address of this host",
                         hint + "spoof");
    case Missing::none:
      break;
  }
  return input_error("cannot send");
}

Error flood_refusal() {
  return input_error("cannot send more than 1,000 packets a second",
                     "a lower rate; or, if the network is yours to test: --allow flood");
}

Error broadcast_refusal() {
  return input_error(
      "cannot send to a broadcast or multicast address, or a PAUSE frame, again "
      "and again",
      "send it once; or, if the network is yours to test: --allow flood");
}

}  // namespace pushpkt::stack
