// What may leave this host without an --allow flag: a pure function over the bytes of one frame
// and the device that it leaves by.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/error.hpp"
#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/base/prefix.hpp"
#include "pushpkt/stack/footprint.hpp"

namespace pushpkt::stack {

/// What --allow permits.
struct Allowed {
  bool public_addresses = false;
  bool spoofed_sources = false;
  bool floods = false;
};

/// What the policy needs to know of this host.
struct EgressHost {
  Interfaces interfaces = {};
  /// Every device that is up is `lo` or the lab's own: no frame can leave for anywhere else.
  bool in_lab = false;
  /// The lab's prefixes that are refused as destinations because this host has no network of its
  /// own there. Empty inside of the lab.
  std::vector<InterfaceAddress> lab_prefixes = {};
  /// What arrives on `lo` for another host may be forwarded (net.ipv4.conf.*.forwarding,
  /// net.ipv6.conf.*.forwarding, a bridge behind a tunnel): then lo is not the end of its way.
  bool forwards = false;
  /// Destinations that the kernel takes in though no interface has them (`ip route add local`).
  std::vector<Prefix> local_routes = {};
  /// An IPv6 packet on `lo` to another host may be answered with an ICMPv6 error: there is a route
  /// that rejects, or none at all.
  bool rejects_ip6 = false;
  /// Indices of the devices whose frames a bridge, bond, team or VRF takes, their own or of a
  /// device stacked upon them: a TUN or TAP device of these is no cable that ends at this host.
  std::vector<unsigned> enslaved = {};
  /// Indices of the devices whose frames begin with a header that is not read here, neither
  /// Ethernet's nor IP's.
  std::vector<unsigned> other_links = {};
};

/// What the first byte of a departing frame belongs to.
enum class FirstHeader : std::uint8_t {
  ethernet,
  ip4,
  ip6,
  by_version,  ///< IPv4 or IPv6, as the first four bits say: devices without a link-layer header;
               ///< unclear where these are neither 4 nor 6
  ethertype,   ///< the kernel writes an Ethernet header in front of it, with
               ///< OutgoingFrame::ethertype
  transport,   ///< the kernel writes the IP header in front of it
  other,       ///< a link-layer header that is not read here: where it goes is not known
};

/// One frame on its way out, as the device or the kernel gets it.
struct OutgoingFrame {
  ByteView bytes = {};
  FirstHeader first = FirstHeader::ethernet;
  std::uint16_t ethertype = 0;    ///< of bytes behind an Ethernet header that the kernel writes
  std::uint8_t protocol = 0;      ///< of FirstHeader::transport
  std::optional<Ip> source = {};  ///< of an IP header that the kernel writes
  std::optional<Ip> destination = {};
  std::optional<Ip> route_to = {};    ///< routed by this instead of the header's destination
  std::optional<Mac> next_hop = {};   ///< of an Ethernet header that the kernel writes
  const Interface* device = nullptr;  ///< by which it leaves; nullptr: some device, not `lo`
  /// It enters this host's stack by `device` (TUN, TAP), from a neighbour that we play: an address
  /// of the device's prefixes is a source of ours.
  bool into_stack = false;
};

/// What the policy says about one frame.
struct EgressVerdict {
  enum class Missing : std::uint8_t {
    none,  ///< it may leave
    lab,   ///< a destination in the lab, outside of the lab: no flag permits it
    public_addresses,
    spoofed_sources,
  };
  enum class Reason : std::uint8_t {
    none,
    address,  ///< `address` is a destination or a source that needs the flag
    mac,      ///< `mac` is a source that is not ours
    unclear,  ///< a header that cannot be read to its end may name any address
    answer,   ///< `address` is a source to which this host's own answer would leave
  };
  Missing missing = Missing::none;
  Reason reason = Reason::none;
  Ip address = {};
  Mac mac = {};
  bool is_free = false;  ///< it stays on this host or in the lab: no pace, no count
  /// Broadcast, directed broadcast of an own prefix, or multicast; or MAC control (PAUSE), which
  /// stops the whole link.
  bool to_many = false;
  /// It may leave, but not by way of `lo`, where this host would answer a source of others.
  bool depends_on_route = false;
  friend bool operator==(const EgressVerdict&, const EgressVerdict&) = default;
};

class EgressPolicy {
 public:
  EgressPolicy(EgressHost host, const Allowed& allowed);

  /// Looks at every IP header in the frame (tunnels, source routes), at the senders of ARP and
  /// Neighbour Discovery, and at MAC addresses. What enters this host (`lo`, TUN, TAP) is answered:
  /// a source that is not ours is then a destination, too. Lengths that headers claim are not
  /// believed: a header counts wherever its bytes are. Neither allocates nor asks the kernel.
  /// `read`, where it is given, notes which bytes of the outgoing decided.
  [[nodiscard]] EgressVerdict judge(const OutgoingFrame& outgoing, Footprint* read = nullptr) const;

  [[nodiscard]] const EgressHost& host() const { return host_; }
  [[nodiscard]] const Allowed& allowed() const { return allowed_; }

 private:
  class Judgement;
  [[nodiscard]] bool is_enslaved(const Interface* device) const;
  [[nodiscard]] bool takes_in(const Ip& ip) const;
  [[nodiscard]] EgressVerdict settle(const Judgement& judgement,
                                     const OutgoingFrame& outgoing) const;

  EgressHost host_;
  Allowed allowed_;
  std::vector<Ip> own_;  // addresses of the interfaces, but loopback
  std::vector<Mac> own_macs_;
  std::vector<Ip4> broadcasts_;  // first and last address of each own prefix
};

/// The input error of a verdict whose `missing` is not none: names the flag.
[[nodiscard]] Error refusal(const EgressVerdict& verdict);

/// "cannot send more than 1,000 packets a second", names --allow flood.
[[nodiscard]] Error flood_refusal();
/// A broadcast or multicast that is repeated; names --allow flood.
[[nodiscard]] Error broadcast_refusal();

}  // namespace pushpkt::stack
