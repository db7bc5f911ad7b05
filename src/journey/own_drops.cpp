// A packet that died is compared with what was written and with what was seen of it on its way.
#include "journey/own_drops.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "journey/belonging.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {
namespace {

/// A version of our packet: as written, or as somebody on the way saw it.
struct Version {
  Bytes frame;
  std::size_t network_offset = 0;
  Bytes lasting;  ///< from the network header on; what routers and receivers rewrite is 0
  Bytes flow;     ///< the first octets behind its IP header
  const wire::Header* transport = nullptr;  ///< of UDP or TCP; nullptr: of neither
};

bool is_ip6(ByteView packet) { return !packet.empty() && packet[0] >> 4U == 6; }

/// With zeros for lengths, fragment fields, TTL and header checksum: forwarding and reassembly
/// change them.
Bytes lasting(ByteView network) {
  static constexpr std::array<std::size_t, 7> in_ip4{2, 3, 6, 7, 8, 10, 11};
  static constexpr std::array<std::size_t, 3> in_ip6{4, 5, 7};
  Bytes out(network.begin(), network.end());
  const auto forget = [&](std::size_t at) {
    if (at < out.size()) out[at] = 0;
  };
  if (is_ip6(network)) {
    std::for_each(in_ip6.begin(), in_ip6.end(), forget);
  } else {
    std::for_each(in_ip4.begin(), in_ip4.end(), forget);
  }
  return out;
}

/// A fragment that is not the first of its datagram has no transport header.
bool is_later_fragment(const wire::Decoded& packet) {
  const auto begins_later = [&](std::string_view offset) {
    const auto found = packet.find(offset);
    return found && !(found->value == wire::Value(0));
  };
  return begins_later(wire::ipv4::frag_offset.name) || begins_later(wire::fraghdr::offset.name);
}

/// Empty where its flow is not in it.
Bytes whole_flow_of(const wire::Decoded& packet, Link link) {
  if (is_later_fragment(packet)) return {};
  const ByteView flow = flow_of(wire::view_of(packet.packet(), link));
  return flow.size() == flow_bytes ? Bytes(flow.begin(), flow.end()) : Bytes();
}

/// A port number may be in use by both at the same time.
const wire::Header* transport_of(const wire::Decoded& packet) {
  if (packet.find(wire::udp::header)) return &wire::udp::header;
  return packet.find(wire::tcp::header) ? &wire::tcp::header : nullptr;
}

Version version_of(const wire::FrameView& view) {
  const wire::Decoded decoded = wire::decode(view.bytes, view.link);
  return {{view.bytes.begin(), view.bytes.end()},
          view.network_offset,
          lasting(view.from_network()),
          whole_flow_of(decoded, view.link),
          transport_of(decoded)};
}

bool same_flow(const wire::Decoded& dead, const Version& version) {
  const Bytes flow = whole_flow_of(dead, Link::raw);
  return !flow.empty() && flow == version.flow && transport_of(dead) == version.transport;
}

std::vector<Version> versions_of(const Trial& trial) {
  std::vector<Version> out;
  for (const wire::Frame& frame : trial.wrote) {
    out.push_back(version_of(wire::view_of(frame.packet(), frame.link)));
  }
  for (const auto* seen_there : {&trial.left, &trial.arrived}) {
    for (const sniff::Seen& seen : *seen_there) {
      const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
      out.push_back(version_of(wire::view_of(decoded.packet(), seen.link)));
    }
  }
  return out;
}

/// As far as both go: the kernel shows the beginning of a packet, and a receiver cuts padding off.
/// What is too short to tell must be as short.
bool same_as_far(ByteView a, ByteView b, std::size_t telling_bytes) {
  const std::size_t common = std::min(a.size(), b.size());
  if (common < telling_bytes && a.size() != b.size()) return false;
  return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin());
}

/// Where the kernel takes the network header to be depends on the EtherType and the tags.
bool lies_in(ByteView dead, const Version& version) {
  constexpr std::size_t deepest = 64;  // link header and tags
  constexpr std::size_t telling_bytes = 12;
  for (std::size_t at = 0; at < std::min(version.frame.size(), deepest); ++at) {
    if (same_as_far(dead, ByteView(version.frame).subspan(at), telling_bytes)) return true;
  }
  return false;
}

bool is_of(const LabDrop& one, const Version& version) {
  const drops::Drop& drop = one.drop;
  // Cut off before its network header had any octet: the same must be true of ours.
  if (drop.packet.empty()) {
    return !one.host.empty() && version.network_offset >= version.frame.size();
  }
  if (same_flow(wire::decode(drop.packet, Link::raw), version)) return true;
  // An IP header alone is that of many: identifications may be 0.
  const std::size_t telling_bytes =
      1 + (is_ip6(drop.packet) ? wire::ipv6::header : wire::ipv4::header).fixed_bytes;
  if (same_as_far(lasting(drop.packet), version.lasting, telling_bytes)) return true;
  return lies_in(drop.packet, version);
}

}  // namespace

std::vector<LabDrop> keep_own_drops(Trial& trial) {
  Evidence& evidence = trial.evidence;
  if (trial.wrote.empty() || evidence.traced != drops::Detail::packet) return {};
  const std::vector<Version> versions = versions_of(trial);
  const auto others =
      std::stable_partition(evidence.drops.begin(), evidence.drops.end(), [&](const LabDrop& drop) {
        return std::any_of(versions.begin(), versions.end(),
                           [&](const Version& version) { return is_of(drop, version); });
      });
  std::vector<LabDrop> out(std::make_move_iterator(others),
                           std::make_move_iterator(evidence.drops.end()));
  evidence.drops.erase(others, evidence.drops.end());
  return out;
}

}  // namespace pushpkt::journey
