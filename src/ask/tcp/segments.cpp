// Relative numbers as Wireshark has them, and the writer of each segment. RFC 9293, 3.1
#include "pushpkt/ask/tcp_segments.hpp"

#include <algorithm>
#include <optional>

#include "pushpkt/stack/tcp/segment.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/ip_packet.hpp"

namespace pushpkt::ask {
namespace {

using stack::tcp::Segment;

ByteView ip_bytes(const journey::SeenPacket& packet) {
  return wire::view_of(packet.decoded().packet(), packet.seen().link).from_network();
}

std::optional<Segment> segment_of(const journey::SeenPacket& packet) {
  auto segment =
      stack::tcp::parse_ip_packet(ip_bytes(packet), stack::tcp::ChecksumRule::full_or_partial);
  if (!segment) return std::nullopt;
  return std::move(*segment);
}

/// "SYN, ACK", in the order of Wireshark's text.
std::string flags_text(const stack::tcp::Flags& flags) {
  std::string out;
  const auto add = [&out](bool set, const char* name) {
    if (set) out += (out.empty() ? "" : ", ") + std::string(name);
  };
  add(flags.fin, "FIN");
  add(flags.syn, "SYN");
  add(flags.rst, "RST");
  add(flags.psh, "PSH");
  add(flags.ack, "ACK");
  add(flags.urg, "URG");
  return out;
}

std::string options_text(const stack::tcp::Options& options) {
  std::string out;
  const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  if (options.mss) add("mss " + std::to_string(*options.mss));
  if (options.sack_permitted) add("sackOK");
  if (options.timestamps) add("TS");
  if (options.window_scale) add("wscale " + std::to_string(*options.window_scale));
  if (!options.sack.empty()) add("SACK");
  return out;
}

/// A written packet is used up by the segment that it became: the kernel's own copy is another.
class Written {
 public:
  explicit Written(const std::vector<Bytes>* packets) {
    if (packets == nullptr) return;
    for (const Bytes& packet : *packets) {
      const ByteView tcp = wire::read_ip(packet).payload;
      segments_.emplace_back(tcp.begin(), tcp.end());
    }
  }
  [[nodiscard]] bool take(const journey::SeenPacket& packet) {
    const ByteView tcp = wire::read_ip(ip_bytes(packet)).payload;
    const auto found = std::find_if(segments_.begin(), segments_.end(), [&](const Bytes& each) {
      return std::equal(each.begin(), each.end(), tcp.begin(), tcp.end());
    });
    if (found == segments_.end()) return false;
    segments_.erase(found);
    return true;
  }

 private:
  std::vector<Bytes> segments_ = {};
};

/// The initial numbers: of the first segment of each side that has SYN.
class Origins {
 public:
  void note(const Segment& segment, bool from_client) {
    auto& origin = from_client ? client_ : server_;
    if (!origin) origin = segment.seq.value;
    // An RST that answers a SYN has no number of its own: the other side's is known.
    auto& other = from_client ? server_ : client_;
    if (!other && segment.flags.ack && !segment.flags.syn) other = segment.ack.value - 1;
  }
  [[nodiscard]] std::uint32_t relative(std::uint32_t number, bool of_client) const {
    const auto& origin = of_client ? client_ : server_;
    return origin ? number - *origin : number;
  }

 private:
  std::optional<std::uint32_t> client_;
  std::optional<std::uint32_t> server_;
};

}  // namespace

std::vector<journey::SeenPacket> packets_between(const TcpEnds& ends,
                                                 std::span<const journey::SeenPacket> seen) {
  std::vector<journey::SeenPacket> out;
  for (const journey::SeenPacket& packet : seen) {
    const auto segment = segment_of(packet);
    if (!segment) continue;
    const bool forth = segment->source == ends.client && segment->destination == ends.server;
    const bool back = segment->source == ends.server && segment->destination == ends.client;
    if (forth || back) out.push_back(packet);
  }
  return out;
}

std::vector<TcpSegment> segments_of(const TcpEnds& ends,
                                    std::span<const journey::SeenPacket> packets,
                                    const std::vector<Bytes>* wrote) {
  using Writer = TcpSegment::Writer;
  std::vector<TcpSegment> out;
  Written written(wrote);
  Origins origins;
  for (const journey::SeenPacket& packet : packets) {
    const auto segment = segment_of(packet);
    if (!segment) continue;
    const bool from_client = segment->source == ends.client;
    origins.note(*segment, from_client);
    TcpSegment row{.flags = flags_text(segment->flags),
                   .seq = origins.relative(segment->seq.value, from_client),
                   .window = segment->window,
                   .bytes = static_cast<std::uint32_t>(segment->payload.size()),
                   .options = options_text(segment->options),
                   .time = packet.seen().time - packets.front().seen().time,
                   .reset = segment->flags.rst};
    if (segment->flags.ack) row.ack = origins.relative(segment->ack.value, !from_client);
    if (from_client) {
      row.writer = wrote == nullptr       ? Writer::socket
                   : written.take(packet) ? Writer::by_hand
                                          : Writer::kernel;
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace pushpkt::ask
