// From segments to turns: a turn begins with the client's first byte behind bytes of the server.
#include "pushpkt/replay/tcp_conversations.hpp"

#include <algorithm>

#include "pushpkt/wire/addresses.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "replay/whole_packet.hpp"

namespace pushpkt::replay {

using namespace wire;

struct TcpConversations::Captured {
  Endpoint source;
  Endpoint destination;
  std::uint32_t seq = 0;
  bool syn = false;
  bool ack = false;
  bool fin = false;
  bool reset = false;
  bool whole = true;
  bool fragment = false;  ///< of an IP packet
  ByteView payload;

  [[nodiscard]] bool begins() const { return syn && !ack; }
  [[nodiscard]] Ends forth() const { return {source, destination}; }
  [[nodiscard]] Ends back() const { return {destination, source}; }
};

/// The outermost TCP segment; one that an ICMP error quotes is none.
std::optional<TcpConversations::Captured> TcpConversations::segment_of(const Decoded& packet) {
  std::optional<AddressPair> ends;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    if (const auto found = addresses_in(packet, i)) ends = found;
    if (layer.header->quotes_packet) return std::nullopt;
    if (layer.header != &tcp::header || !ends) continue;
    const ByteView header = layer.header_in(packet.bytes());
    const std::size_t begin = layer.payload_offset();
    return Captured{.source = {ends->source, get(header, tcp::srcport)},
                    .destination = {ends->destination, get(header, tcp::dstport)},
                    .seq = get(header, tcp::seq),
                    .syn = get(header, tcp::syn),
                    .ack = get(header, tcp::ack),
                    .fin = get(header, tcp::fin),
                    .reset = get(header, tcp::reset),
                    .whole = packet.complete(i),
                    .fragment = in_fragment(packet.packet(), i),
                    .payload = packet.bytes().subspan(begin, layer.end - begin)};
  }
  return std::nullopt;
}

std::size_t SavedConnection::answer_bytes() const {
  std::size_t out = 0;
  for (const SavedTurn& turn : turns) out += turn.answer.size();
  return out;
}

TcpConversations::Flow& TcpConversations::flow_of(const Ends& ends, const sniff::SeenView& seen) {
  const auto [found, is_new] = current_.try_emplace(ends, flows_.size());
  if (is_new) {
    flows_.push_back({.saved = {.number = seen.number, .client = ends.first, .server = ends.second},
                      .interface = {std::string(seen.interface), seen.interface_id}});
    bytes_ += connection_bytes + seen.interface.size();
  }
  return flows_[found->second];
}

/// Of the first byte, counted on where sequence numbers begin again. RFC 7323, 2.3: what is far
/// away was there before.
std::uint64_t TcpConversations::Side::position_of(std::uint32_t seq) {
  if (!next) next = std::uint64_t{1} << 32U | seq;
  constexpr std::uint32_t window = 1U << 30U;
  const std::uint32_t distance = seq - static_cast<std::uint32_t>(*next);
  return distance < window ? *next + distance : *next - (static_cast<std::uint32_t>(*next) - seq);
}

void TcpConversations::keep(Flow& flow, const sniff::SeenView& seen, const Decoded& packet) {
  if (flow.interface.first != seen.interface || flow.interface.second != seen.interface_id) return;
  const ByteView ip = ip_packet_of(packet);
  bytes_ += segment_bytes + ip.size();
  flow.saved.segments.push_back({.packet = Bytes(ip.begin(), ip.end()),
                                 .number = seen.number,
                                 .time = seen.time,
                                 .has_time = seen.has_time});
}

Result<void> TcpConversations::check_bytes(const sniff::SeenView& seen) const {
  if (bytes_ <= most_bytes) return {};
  return fail(input_error("cannot keep packet " + std::to_string(seen.number) +
                              ": the segments before it have " + std::to_string(most_bytes >> 20U) +
                              " MiB",
                          "-c or -f for a part of the capture"));
}

/// Bytes that continue the stream go to the turns, with those that waited for them.
void TcpConversations::take(Flow& flow, bool from_client, std::uint32_t seq, ByteView bytes,
                            std::uint64_t number) {
  Side& side = from_client ? flow.client : flow.server;
  const std::uint64_t position = side.position_of(seq);
  if (position > *side.next) {
    side.ahead.try_emplace(position, number, Bytes(bytes.begin(), bytes.end()));
    return;
  }
  append(flow, from_client, position, bytes, number);
  while (!side.ahead.empty() && side.ahead.begin()->first <= *side.next) {
    const auto node = side.ahead.extract(side.ahead.begin());
    append(flow, from_client, node.key(), node.mapped().second, node.mapped().first);
  }
}

/// Without what is there already.
void TcpConversations::append(Flow& flow, bool from_client, std::uint64_t position, ByteView bytes,
                              std::uint64_t number) {
  std::uint64_t& next = *(from_client ? flow.client : flow.server).next;
  const std::uint64_t known = next - position;
  if (known >= bytes.size()) return;
  bytes = bytes.subspan(static_cast<std::size_t>(known));
  std::vector<SavedTurn>& turns = flow.saved.turns;
  const bool begins = turns.empty() || (from_client && !turns.back().answer.empty());
  if (begins) turns.push_back({.number = number});
  Bytes& to = from_client ? turns.back().request : turns.back().answer;
  to.insert(to.end(), bytes.begin(), bytes.end());
  next += bytes.size();
}

void TcpConversations::take_reset(const Captured& segment, const sniff::SeenView& seen,
                                  const Decoded& packet) {
  const auto known = current_.find(segment.back());
  if (keeps_segments_ && known != current_.end()) keep(flows_[known->second], seen, packet);
}

/// nullopt: it is neither from nor to the client.
std::optional<bool> TcpConversations::is_from_client(const Captured& segment) {
  // On lo both ends may have the client's address.
  const bool within = segment.source.address == segment.destination.address;
  if (client_ && !(within && segment.source.address == *client_)) {
    if (segment.source.address == *client_) return true;
    if (segment.destination.address == *client_) return false;
    constexpr std::size_t most = 65'536;
    if (others_.size() < most) others_.insert(std::min(segment.forth(), segment.back()));
    return std::nullopt;
  }
  if (segment.syn) return !segment.ack;
  return !current_.contains(segment.back());
}

/// A port that is used again is a new connection; a SYN that was lost is the same one.
void TcpConversations::forget_old_connection(const Ends& ends) {
  const auto known = current_.find(ends);
  if (known != current_.end() && !flows_[known->second].saved.turns.empty()) current_.erase(known);
}

Result<void> TcpConversations::add(const sniff::SeenView& seen) {
  const Decoded packet = decode(seen.bytes, seen.link, seen.wire_bytes);
  const auto segment = segment_of(packet);
  if (!segment) return {};
  if (segment->reset) {
    take_reset(*segment, seen, packet);
    return {};
  }
  const auto from_client = is_from_client(*segment);
  if (!from_client) return {};
  const Ends ends = *from_client ? segment->forth() : segment->back();
  if (segment->begins() && *from_client) forget_old_connection(ends);
  Flow& flow = flow_of(ends, seen);
  Side& side = *from_client ? flow.client : flow.server;
  // One that comes again after bytes does not take them back.
  if (segment->syn && (!side.next || flow.saved.turns.empty())) {
    side.next = std::uint64_t{1} << 32U | (segment->seq + 1);
    (*from_client ? flow.saved.first.client : flow.saved.first.server) = segment->seq;
  }
  if (segment->fragment) return fail(is_a_fragment(seen.number, "tcp"));
  if (!segment->whole) return fail(is_not_whole(seen.number, "segment"));
  if (!segment->payload.empty()) bytes_ += segment_bytes + segment->payload.size();
  if (keeps_segments_ && !*from_client) keep(flow, seen, packet);
  if (auto good = check_bytes(seen); !good) return good;
  const std::uint32_t first = segment->seq + (segment->syn ? 1U : 0U);
  if (!segment->payload.empty()) take(flow, *from_client, first, segment->payload, seen.number);
  if (segment->fin && !*from_client) flow.saved.server_closed = true;
  return {};
}

Result<std::vector<SavedConnection>> TcpConversations::connections() const {
  std::vector<SavedConnection> out;
  for (const Flow& flow : flows_) {
    for (const Side* side : {&flow.client, &flow.server}) {
      if (side->ahead.empty()) continue;
      return fail(input_error("cannot repeat the connection of packet " +
                                  std::to_string(flow.saved.number) + ": bytes before packet " +
                                  std::to_string(side->ahead.begin()->second.first) +
                                  " are missing",
                              "-f leaves the connection out: `not port " +
                                  std::to_string(flow.saved.client.port.number) + "`"));
    }
    if (!flow.saved.turns.empty()) out.push_back(flow.saved);
  }
  return out;
}

}  // namespace pushpkt::replay
