// Addresses, ports and sequence numbers differ in each connection, whatever the server does.
#include "pushpkt/replay/tcp_segments.hpp"

#include <algorithm>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

bool is_ip(const Header* header) { return header == &ipv4::header || header == &ipv6::header; }

/// Of TCP, with the IP header in front of it.
std::optional<std::pair<std::size_t, std::size_t>> layers_of(const Decoded& packet) {
  std::optional<std::size_t> network;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Header* const header = packet.layers()[i].header;
    if (header->quotes_packet) return std::nullopt;
    if (is_ip(header)) network = i;
    if (header == &tcp::header && network) return std::pair{*network, i};
  }
  return std::nullopt;
}

/// What was right, or left to the network card, is computed again.
void forget_checksums(Recipe& recipe, const Decoded& packet) {
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Header* const header = packet.layers()[i].header;
    if (header->checksum == nullptr || packet.checksum(i) == ChecksumState::bad) continue;
    for (Part& part : recipe.parts) {
      if (part.header != header) continue;
      std::erase_if(part.settings,
                    [header](const Setting& setting) { return setting.field == header->checksum; });
    }
  }
}

void set_ends(Part& part, const Endpoint& server, const Endpoint& client) {
  if (part.header == &ipv4::header && server.address.is_v4() && client.address.is_v4()) {
    part.set(ipv4::src, server.address.v4());
    part.set(ipv4::dst, client.address.v4());
  } else if (part.header == &ipv6::header && server.address.is_v6() && client.address.is_v6()) {
    part.set(ipv6::src, server.address.v6());
    part.set(ipv6::dst, client.address.v6());
  } else if (part.header == &tcp::header) {
    part.set(tcp::srcport, server.port);
    part.set(tcp::dstport, client.port);
  }
}

void add(std::vector<ServerSegment>& to, std::uint64_t& acks,
         const std::vector<ServerSegment>& segments, const Endpoint& server, const Endpoint& client,
         const FirstNumbers& first) {
  for (const ServerSegment& segment : segments) {
    auto packet = comparable_segment(segment.packet, server, client, first);
    if (!packet) {
      ++acks;
      continue;
    }
    to.push_back({std::move(*packet), segment.number, segment.time, segment.has_time});
  }
}

std::vector<compare::PacketView> views_of(const std::vector<ServerSegment>& segments) {
  std::vector<compare::PacketView> out;
  for (const ServerSegment& segment : segments) {
    out.push_back({.bytes = segment.packet,
                   .link = Link::raw,
                   .time = segment.time,
                   .number = segment.number,
                   .has_time = segment.has_time});
  }
  return out;
}

}  // namespace

ByteView ip_packet_of(const Decoded& packet) {
  const auto layers = layers_of(packet);
  if (!layers) return {};
  const Layer& network = packet.layers()[layers->first];
  return packet.bytes().subspan(network.offset, network.end - network.offset);
}

std::optional<Bytes> comparable_segment(ByteView ip_packet, const Endpoint& server,
                                        const Endpoint& client, const FirstNumbers& first) {
  const Decoded packet = decode(ip_packet, Link::raw);
  const auto layers = layers_of(packet);
  if (!layers) return std::nullopt;
  const Layer& layer = packet.layers()[layers->second];
  const ByteView header = layer.header_in(packet.bytes());
  const bool has_flag = get(header, tcp::syn) || get(header, tcp::fin) || get(header, tcp::reset);
  if (!has_flag && layer.payload_offset() >= layer.end) return std::nullopt;
  Recipe recipe = recipe_of(packet);
  forget_checksums(recipe, packet);
  for (Part& part : recipe.parts) {
    if (part.header == nullptr) continue;
    set_ends(part, server, client);
    if (part.header != &tcp::header) continue;
    const std::uint32_t seq = get(header, tcp::seq) - first.server.value_or(0);
    const std::uint32_t ack = get(header, tcp::ack_number) - first.client.value_or(0);
    // A RST without ACK has no number there; and one for a SYN may have none of its own.
    const bool has_seq = !get(header, tcp::reset) || get(header, tcp::seq) != 0;
    if (has_seq) part.set(tcp::seq, seq);
    if (get(header, tcp::ack)) part.set(tcp::ack_number, ack);
    break;
  }
  auto built = build(recipe);
  return built ? std::move(built->bytes) : Bytes(ip_packet.begin(), ip_packet.end());
}

void add_saved_segments(SegmentRun& run, const std::vector<ServerSegment>& segments,
                        const Endpoint& server, const Endpoint& client, const FirstNumbers& first) {
  add(run.saved, run.saved_acks, segments, server, client, first);
}

void add_segments(SegmentRun& run, const std::vector<ServerSegment>& segments,
                  const Endpoint& server, const Endpoint& client, const FirstNumbers& first) {
  add(run.now, run.acks, segments, server, client, first);
}

compare::CaptureDiff compare_segments(const SegmentRun& run, const compare::OnDifference& each) {
  const auto saved = views_of(run.saved);
  const auto now = views_of(run.now);
  compare::PacketList a(saved);
  compare::PacketList b(now);
  return compare::diff(a, b, run.policy, each);
}

}  // namespace pushpkt::replay
