// From the Ethernet header to the transport, in the order in which a kernel reads a packet.
#include "diagnose/packet_at_host.hpp"

#include <net/ethernet.h>
#include <netinet/in.h>

#include <algorithm>

#include "pushpkt/base/prefix.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::diagnose {
namespace {

using namespace wire;

/// The settings of a host of the lab.
const journey::HostSettings& settings_of(std::string_view host, const journey::Trial& trial) {
  const auto at = std::find(lab::host_names.begin(), lab::host_names.end(), host);
  return (*trial.evidence.settings)[static_cast<std::size_t>(at - lab::host_names.begin())];
}

ByteView behind(ByteView view, std::size_t bytes) {
  return view.subspan(std::min(bytes, view.size()));
}

bool is_tag(std::uint16_t ethertype) {
  constexpr std::uint16_t service_tag = 0x88a8;
  return ethertype == ETHERTYPE_VLAN || ethertype == service_tag;
}

/// Bytes of an IPv6 extension header of this kind; 0: it is none. RFC 8200, section 4
std::size_t extension_bytes(std::uint8_t kind, ByteView at) {
  switch (kind) {
    case IPPROTO_HOPOPTS:
    case IPPROTO_DSTOPTS:
    case IPPROTO_ROUTING:
      return (PacketAtHost::get(at, hopopts::len) + 1U) * 8U;
    case IPPROTO_FRAGMENT:
      return fraghdr::header.fixed_bytes;
    default:
      return 0;
  }
}

template <class Address>
bool same_prefix(const Address& a, const Address& b, int bits) {
  const auto bytes = static_cast<std::ptrdiff_t>(bits / 8);
  return std::equal(a.bytes.begin(), a.bytes.begin() + bytes, b.bytes.begin());
}

bool in_network_of(const lab::LinkEnd& interface, const Ip& address) {
  if (const auto* ip4 = std::get_if<Ip4>(&address)) {
    return same_prefix(*ip4, interface.ip4, lab::ip4_prefix_bits);
  }
  const auto& ip6 = std::get<Ip6>(address);
  return is_link_local(ip6) || same_prefix(ip6, interface.ip6, lab::ip6_prefix_bits);
}

bool has(const lab::LinkEnd& interface, const Ip& address) {
  return address == Ip{interface.ip4} || address == Ip{interface.ip6};
}

/// A router has the first address of each network. RFC 4291, 2.6.1
bool has_as_router(const lab::LinkEnd& interface, const Ip& address) {
  return address == Prefix(Ip{interface.ip6}, lab::ip6_prefix_bits).network();
}

}  // namespace

PacketAtHost::PacketAtHost(std::string_view host, ByteView frame, bool came_in,
                           const journey::Trial& trial, const Circumstances& known)
    : host_(host),
      trial_(trial),
      settings_(settings_of(host, trial)),
      frame_(frame),
      came_in_(came_in),
      known_(known) {
  pass_link(frame);
  if (is_ip4()) pass_ip4();
  if (is_ip6()) pass_ip6();
}

// A tag with a number needs an interface of that VLAN, which no host of the lab has: the kernel
// takes the tag off, and the packet counts as another host's.
void PacketAtHost::pass_link(ByteView frame) {
  ethertype_ = get(frame, eth::type);
  network_ = behind(frame, eth::header.fixed_bytes);
  while (is_tag(ethertype_) && !vlan_ && network_.size() >= vlan::header.fixed_bytes) {
    vlan_ = get(network_, vlan::id) != 0;
    ethertype_ = get(network_, vlan::etype);
    network_ = behind(network_, vlan::header.fixed_bytes);
  }
}

void PacketAtHost::pass_ip4() {
  const std::size_t end = std::min<std::size_t>(get(network_, ipv4::len), network_.size());
  transport_ = behind(network_.first(end), get(network_, ipv4::hdr_len));
  protocol_ = get(network_, ipv4::proto);
}

void PacketAtHost::pass_ip6() {
  const std::size_t end = ipv6::header.fixed_bytes + get(network_, ipv6::plen);
  protocol_ = get(network_, ipv6::nxt);
  transport_ = behind(network_.first(std::min(end, network_.size())), ipv6::header.fixed_bytes);
  while (const std::size_t bytes = extension_bytes(protocol_, transport_)) {
    if (bytes > transport_.size()) break;
    protocol_ = get(transport_, hopopts::nxt);
    transport_ = behind(transport_, bytes);
  }
}

ByteView PacketAtHost::extension(std::uint8_t kind) const {
  ByteView at = behind(network_, ipv6::header.fixed_bytes);
  std::uint8_t here = get(network_, ipv6::nxt);
  while (here != kind) {
    const std::size_t bytes = extension_bytes(here, at);
    if (bytes == 0 || bytes > at.size()) return {};
    here = get(at, hopopts::nxt);
    at = behind(at, bytes);
  }
  return at;
}

Mac PacketAtHost::destination_mac() const { return get(frame_, eth::dst); }

bool PacketAtHost::is_for_other_mac() const {
  const auto& all = settings_.interfaces;
  return !is_for_group() && std::none_of(all.begin(), all.end(), [&](const auto& interface) {
    return interface.mac == destination_mac();
  });
}

bool PacketAtHost::is_ip4() const {
  return ethertype_ == ETHERTYPE_IP && network_.size() >= ipv4::header.fixed_bytes;
}
bool PacketAtHost::is_ip6() const {
  return ethertype_ == ETHERTYPE_IPV6 && network_.size() >= ipv6::header.fixed_bytes;
}

Ip PacketAtHost::source() const {
  return is_ip6() ? Ip{get(network_, ipv6::src)} : Ip{get(network_, ipv4::src)};
}
Ip PacketAtHost::destination() const {
  return is_ip6() ? Ip{get(network_, ipv6::dst)} : Ip{get(network_, ipv4::dst)};
}

bool PacketAtHost::is_own(const Ip& address) const {
  const auto& own = settings_.interfaces;
  return std::any_of(own.begin(), own.end(), [&](const auto& interface) {
    return has(interface, address) || (settings_.forwards_ip6 && has_as_router(interface, address));
  });
}

bool PacketAtHost::is_broadcast() const {
  if (!is_ip4()) return false;
  const Ip address = destination();
  const auto& own = settings_.interfaces;
  return address == Ip{Ip4{{255, 255, 255, 255}}} ||
         std::any_of(own.begin(), own.end(), [&](const auto& interface) {
           return address == Prefix(Ip{interface.ip4}, lab::ip4_prefix_bits).last();
         });
}

bool PacketAtHost::is_taken_in() const {
  return is_own(destination()) || is_broadcast() ||
         (is_ip4() && destination() == Ip{Ip4{{224, 0, 0, 1}}});
}

bool PacketAtHost::has_unused_destination() const {
  if (is_broadcast()) return false;
  const Ip address = destination();
  const auto& own = settings_.interfaces;
  const auto& all = lab::interfaces;
  return std::any_of(own.begin(), own.end(),
                     [&](const auto& interface) { return in_network_of(interface, address); }) &&
         std::none_of(all.begin(), all.end(),
                      [&](const auto& interface) { return has(interface, address); });
}

bool PacketAtHost::is_fragment() const {
  if (is_ip6()) {
    const ByteView header = extension(IPPROTO_FRAGMENT);
    return get(header, fraghdr::more) || get(header, fraghdr::offset) != 0;
  }
  return is_ip4() && (get(network_, ipv4::mf) || get(network_, ipv4::frag_offset) != 0);
}

bool PacketAtHost::is_for_application() const {
  const bool by_port = protocol_ == IPPROTO_UDP || protocol_ == IPPROTO_TCP;
  return by_port && destination() == trial_.application.address &&
         get(transport_, udp::dstport) == trial_.application.port;
}

bool PacketAtHost::overlaps() const {
  return is_fragment() && host_ == lab::server_name && journey::overlap(trial_.arrived);
}

bool PacketAtHost::waits() const {
  return is_fragment() && is_own(destination()) && !overlaps() &&
         counted(is_ip6() ? "Ip6.ReasmReqds" : "Ip.ReasmReqds");
}

bool PacketAtHost::has_port_unreachable() const {
  constexpr IcmpError in_ip4{3, 3};  // RFC 792
  constexpr IcmpError in_ip6{1, 4};  // RFC 4443, section 3.1
  return std::any_of(known_.icmp.begin(), known_.icmp.end(), [&](const IcmpError& error) {
    const IcmpError& wanted = is_ip6() ? in_ip6 : in_ip4;
    return error.type == wanted.type && error.code == wanted.code;
  });
}

bool PacketAtHost::has_other_icmp_error() const {
  return !known_.icmp.empty() && !has_port_unreachable();
}

bool PacketAtHost::is_in_connection() const {
  return connection() != nullptr && protocol_ == IPPROTO_TCP && is_own(destination()) &&
         is_for_application() && source() == connection()->local.address &&
         get(transport_, tcp::srcport) == connection()->local.port;
}

bool PacketAtHost::counted(std::string_view counter) const {
  return drops::moved(trial_.evidence.counted_on(host_), counter) != nullptr;
}

}  // namespace pushpkt::diagnose
