// The judgement over what HeaderWalk finds.
#include "pushpkt/stack/egress_policy.hpp"

#include <algorithm>

#include "pushpkt/base/socket_address.hpp"
#include "stack/egress_headers.hpp"

namespace pushpkt::stack {
namespace {

using Missing = EgressVerdict::Missing;
using Reason = EgressVerdict::Reason;

/// Groups that no router forwards, and the broadcast to one's own link.
bool stays_on_link(const Ip& ip) {
  if (const auto* ip6 = std::get_if<Ip6>(&ip)) {
    return ip6->bytes[0] == 0xff && (ip6->bytes[1] & 0x0fU) <= 2;
  }
  const auto& o = std::get<Ip4>(ip).bytes;
  return ip == Ip{Ip4{{255, 255, 255, 255}}} || (o[0] == 224 && o[1] == 0 && o[2] == 0);
}

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
  Judgement(const EgressPolicy& policy, const Departure& departure)
      : policy_(policy), cable_(departure.into_stack ? departure.device : nullptr) {}

  void destination(const Ip& ip) override {
    verdict.to_many = verdict.to_many || goes_to_many(ip);
    const bool ours = is_loopback(ip) || holds(policy_.own_, ip);
    stays_here = stays_here && ours;
    if (stays_on_link(ip)) return;
    for (const InterfaceAddress& prefix : policy_.host_.lab_prefixes) {
      if (prefix.covers(ip)) object(Missing::lab, ip);
    }
    if (!policy_.allowed_.public_addresses && !is_private(ip)) {
      object(Missing::public_addresses, ip);
    }
  }

  void source(const Ip& ip) override {
    if (policy_.allowed_.spoofed_sources || is_unspecified(ip) || holds(policy_.own_, ip)) return;
    if (is_beyond_cable(ip)) return;
    object(Missing::spoofed_sources, ip);
  }

  void link_destination(const Mac& mac) override {
    verdict.to_many = verdict.to_many || mac.is_group();
  }

  void link_source(const Mac& mac) override {
    if (policy_.allowed_.spoofed_sources || holds(policy_.own_macs_, mac)) return;
    if (verdict.missing != Missing::none || cable_ != nullptr) return;
    verdict.missing = Missing::spoofed_sources;
    verdict.reason = Reason::mac;
    verdict.mac = mac;
  }

  void unclear() override {
    stays_here = false;
    if (policy_.allowed_.public_addresses || verdict.missing != Missing::none) return;
    verdict.missing = Missing::public_addresses;
    verdict.reason = Reason::unclear;
  }

  EgressVerdict verdict;
  bool stays_here = true;  // every destination is this host

 private:
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
  void object(Missing missing, const Ip& ip) {
    const bool known = verdict.missing != Missing::none;
    if (known && (missing != Missing::lab || verdict.missing == Missing::lab)) return;
    verdict.missing = missing;
    verdict.reason = Reason::address;
    verdict.address = ip;
  }

  const EgressPolicy& policy_;
  const Interface* cable_;  // of a frame that enters the stack; else nullptr
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

EgressVerdict EgressPolicy::judge(const Departure& departure, Footprint* read) const {
  Judgement judgement(*this, departure);
  HeaderWalk walk(departure.bytes, judgement, read);
  if (departure.next_hop) judgement.link_destination(*departure.next_hop);
  if (departure.destination) judgement.destination(*departure.destination);
  if (departure.source) judgement.source(*departure.source);
  if (departure.route_to) judgement.destination(*departure.route_to);
  switch (departure.first) {
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
      walk.from_ethertype(departure.ethertype);
      break;
    case FirstHeader::transport:
      walk.from_transport(departure.protocol,
                          departure.destination && is_ip6(*departure.destination));
      break;
  }
  const bool on_lo = departure.device != nullptr && departure.device->loopback;
  const bool ends_here = on_lo && (!host_.forwards || judgement.stays_here);
  if (!host_.in_lab && !ends_here) return judgement.verdict;
  return {.is_free = true, .to_many = judgement.verdict.to_many};
}

Error refusal(const EgressVerdict& verdict) {
  const std::string address = to_string(verdict.address);
  const std::string hint = "if the network is yours to test, say so: --allow ";
  switch (verdict.missing) {
    case Missing::lab:
      return input_error(
          "cannot send to " + address + ": it is an address of the lab, and you are not in the lab",
          "`pushpkt lab -- pushpkt ...` runs it there; a network of your own with this address "
          "needs an interface or a route in 10.77.0.0/16 or fd77::/16");
    case Missing::public_addresses:
      if (verdict.reason == Reason::unclear) {
        return input_error(
            "cannot send a packet whose inner destination cannot be read: it is cut off by "
            "fragments, compressed, or behind a header that is not followed",
            hint + "public");
      }
      return input_error("cannot send to " + address + ": it is outside the private ranges",
                         hint + "public");
    case Missing::spoofed_sources:
      if (verdict.reason == Reason::mac) {
        return input_error(
            "cannot send from " + to_string(verdict.mac) + ": it is no MAC address of this host",
            hint + "spoof");
      }
      return input_error("cannot send from " + address + ": it is no address of this host",
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
  return input_error("cannot send to a broadcast or multicast address again and again",
                     "send it once; or, if the network is yours to test: --allow flood");
}

}  // namespace pushpkt::stack
