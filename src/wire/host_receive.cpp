// From the link to the transport: the first header that the host does not accept decides.
#include "pushpkt/wire/host_receive.hpp"

#include <algorithm>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "wire/host_receive_checks.hpp"
#include "wire/packet_ends.hpp"

namespace pushpkt::wire {
namespace {

using Kind = Discard::Kind;

bool is_ip(const Header* header) { return header == &ipv4::header || header == &ipv6::header; }

bool is_vlan_tag(const Header* header) {
  return header == &vlan::header || header == &ieee8021ad::header;
}

bool is_ip_extension(const Header* header) {
  return header == &hopopts::header || header == &dstopts::header || header == &routing::header ||
         header == &fraghdr::header;
}

/// The layer before which all is encapsulation: the innermost IP below the transport, or ARP.
std::size_t network_of(const Decoded& packet, std::size_t transport) {
  for (std::size_t i = transport + 1; i-- > 0;) {
    const Header* const header = packet.layers()[i].header;
    if (is_ip(header) || header == &arp::header || header == &arp::header_other) return i;
  }
  return 0;
}

std::vector<Encapsulation> encapsulation_of(const Decoded& packet, std::size_t network) {
  std::vector<Encapsulation> out;
  for (std::size_t i = 0; i < network; ++i) {
    const Layer& layer = packet.layers()[i];
    const Header* const header = layer.header;
    const bool is_of_link = i == 0 && header->level == HeaderLevel::link;
    if (is_of_link || is_ip_extension(header) || header->name == mpls::header.name) continue;
    if (!is_vlan_tag(header)) {
      out.push_back({header, 0});
      continue;
    }
    const std::uint64_t id = read(layer.header_in(packet.bytes()), *header->network_id).low;
    // A tag without a number carries a priority alone (IEEE 802.1Q, 6.9).
    if (id != 0) out.push_back({header, id});
  }
  return out;
}

bool is_tunnel(const Encapsulation& around) {
  return is_ip(around.header) || around.header->level == HeaderLevel::tunnel ||
         around.header->level == HeaderLevel::transport;
}

std::string to_text(const std::vector<Encapsulation>& all) {
  std::string out;
  for (const Encapsulation& each : all) {
    if (!out.empty()) out += "/";
    out += is_vlan_tag(each.header) ? "VLAN " + std::to_string(each.id)
                                    : std::string(each.header->name);
  }
  return out;
}

/// A host without that VLAN interface or that tunnel has nothing that takes the packet out of it.
std::optional<Discard> check_encapsulation(const Decoded& packet, std::size_t network,
                                           const ReceivingHost& host) {
  const std::vector<Encapsulation> here = encapsulation_of(packet, network);
  const std::vector<Encapsulation>& own = host.encapsulation;
  if (here == own) return std::nullopt;
  // What was asked through a tunnel may be answered without.
  const auto tunnel = std::ranges::find_if(own, is_tunnel);
  if (tunnel != own.end() && std::equal(here.begin(), here.end(), own.begin(), tunnel)) {
    return std::nullopt;
  }
  const auto odd = std::ranges::mismatch(here, own).in1;
  Discard out{.kind = Kind::encapsulation};
  if (odd != here.end()) {
    out.field = odd->header->name;
    out.why = "it came in " + to_text(here) +
              (own.empty() ? ", which we are not in" : ", and we are in " + to_text(own));
    if (is_tunnel(*odd))
      out.why = "it came in a tunnel: " + to_text(here) + "/" +
                std::string(packet.layers()[network].header->name);
    return out;
  }
  out.field = own[here.size()].header->name;
  out.why = "it came without " + to_text(own);
  return out;
}

std::optional<Discard> check_mac(const Decoded& packet, const ReceivingHost& host) {
  const Layer& layer = packet.layers()[0];
  if (host.macs.empty() || host.loopback || layer.header != &eth::header) return std::nullopt;
  const Mac to = get(layer.header_in(packet.bytes()), eth::dst);
  if (to.is_group() || std::ranges::find(host.macs, to) != host.macs.end()) return std::nullopt;
  return Discard{Kind::elsewhere, eth::dst.name,
                 "it went to the MAC address " + to_string(to) + ", not to ours"};
}

/// Lengths that say more or less than is there, a version that is not its protocol's.
std::optional<Discard> check_findings(const Decoded& packet, std::size_t at) {
  const Layer& layer = packet.layers()[at];
  if (layer.header->level == HeaderLevel::link) return std::nullopt;
  for (const Finding& finding : packet.findings()) {
    if (finding.offset != layer.offset || finding.kind == Finding::Kind::too_deep) continue;
    // The lengths of a transport header are those of the whole datagram.
    if (in_fragment(packet.packet(), at)) continue;
    const std::string_view name =
        finding.field != nullptr ? finding.field->name : finding.header->name;
    const std::string text = to_text(finding);
    return Discard{Kind::malformed, name, "its " + text.substr(0, text.find(" (header at"))};
  }
  return std::nullopt;
}

std::optional<Discard> check_checksum(const Decoded& packet, std::size_t at) {
  if (packet.checksum(at) != ChecksumState::bad) return std::nullopt;
  const std::string_view name = packet.layers()[at].header->checksum->name;
  return Discard{Kind::malformed, name, "its " + std::string(name) + " is wrong"};
}

}  // namespace

ReceivingHost host_that_sent(const Decoded& packet) {
  ReceivingHost out;
  if (packet.layers().empty()) return out;
  const std::size_t transport = ends_of(packet, 0).transport;
  const std::size_t network = network_of(packet, transport);
  out.encapsulation = encapsulation_of(packet, network);
  for (std::size_t i = 0; i <= network; ++i) {
    const At at{packet, i};
    if (i == 0 && at.header() == &eth::header) out.macs.push_back(at[eth::src]);
    if (at.header() == &ipv4::header) out.addresses.emplace_back(at[ipv4::src]);
    if (at.header() == &ipv6::header) out.addresses.emplace_back(at[ipv6::src]);
  }
  return out;
}

std::size_t layer_behind_ip(const Decoded& packet, std::size_t network) {
  std::size_t at = network + 1;
  while (at < packet.layers().size() && is_ip_extension(packet.layers()[at].header)) ++at;
  return at;
}

std::optional<Discard> discard_reason(const Decoded& packet, const ReceivingHost& host) {
  if (packet.layers().empty()) return std::nullopt;
  return detail::discard_reason(packet, ends_of(packet, 0), host);
}

std::optional<Discard> detail::discard_reason(const Decoded& packet, const Ends& ends,
                                              const ReceivingHost& host) {
  const std::size_t transport = ends.transport;
  const std::size_t network = network_of(packet, transport);
  if (auto out = check_mac(packet, host)) return out;
  if (auto out = check_encapsulation(packet, network, host)) return out;
  for (std::size_t i = 0; i <= transport; ++i) {
    if (auto out = check_findings(packet, i)) return out;
    if (auto out = check_checksum(packet, i)) return out;
    if (auto out = detail::check_network(packet, i, host)) return out;
  }
  return detail::check_transport(packet, network, ends, host);
}

}  // namespace pushpkt::wire
