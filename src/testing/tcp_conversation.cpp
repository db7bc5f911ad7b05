// Segments in the order of cause: of each, the bytes that its sender has sent before and the bytes
// that it has received. Neither ever becomes less from one segment to what follows from it.
#include "pushpkt/testing/tcp_conversation.hpp"

#include <algorithm>
#include <ostream>

#include "phrases.hpp"
#include "pushpkt/testing/subject.hpp"
#include "tcp_segment.hpp"

namespace pushpkt::testing {
namespace {

struct Held {
  Segment segment;
  std::size_t packet = 0;
};

/// One connection as it is being collected.
struct Collected {
  Collected(const Segment& first, std::string link)
      : client(first.syn && first.ack ? first.to : first.from),
        server(first.syn && first.ack ? first.from : first.to),
        interface(std::move(link)),
        to_server(client, server),
        to_client(server, client) {}

  [[nodiscard]] TcpAssembly& direction(const Segment& segment) {
    return segment.from == client ? to_server : to_client;
  }
  [[nodiscard]] bool has(const Segment& segment) const {
    return to_server.has(segment) || to_client.has(segment);
  }

  Endpoint client;
  Endpoint server;
  std::string interface;
  TcpAssembly to_server;
  TcpAssembly to_client;
  std::vector<Held> held = {};
};

std::string flags_text(const Segment& segment) {
  std::string text;
  const auto add = [&](bool is_set, const char* name) {
    if (is_set) text += (text.empty() ? "" : ",") + std::string(name);
  };
  add(segment.syn, "SYN");
  add(segment.fin, "FIN");
  add(segment.rst, "RST");
  add(segment.psh, "PSH");
  add(segment.ack, "ACK");
  return text;
}

/// What one side has sent so far, in the order of the packets.
struct SentSoFar {
  bool syn = false;
  bool fin = false;
  std::int64_t next = 1;      ///< behind its last byte
  std::int64_t last_ack = 0;  ///< of its last segment that has one

  /// Whether it carries something, and nothing new.
  [[nodiscard]] bool is_repeated(const Segment& segment, std::int64_t seq) {
    const std::int64_t end = seq + static_cast<std::int64_t>(segment.sent);
    const bool carries = segment.syn || segment.fin || segment.sent > 0;
    const bool is_new = (segment.syn && !syn) || (segment.fin && !fin) || end > next;
    syn = syn || segment.syn;
    fin = fin || segment.fin;
    if (segment.sent > 0) next = std::max(next, end);
    return carries && !is_new;
  }
};

/// The number as Wireshark shows it.
std::int64_t relative(const TcpAssembly& direction, std::uint32_t number) {
  const std::int64_t place = direction.place_of(number);
  return place - direction.begin().value_or(place) + 1;
}

std::vector<TcpSegment> segments_of(const Collected& collected) {
  struct Ordered {
    std::int64_t progress = 0;  ///< bytes sent and received by its sender
    TcpSegment segment;
  };
  std::vector<Ordered> ordered;
  SentSoFar by_client;
  SentSoFar by_server;
  for (const Held& held : collected.held) {
    const Segment& from = held.segment;
    const bool of_client = from.from == collected.client;
    SentSoFar& sent = of_client ? by_client : by_server;
    const std::int64_t seq =
        relative(of_client ? collected.to_server : collected.to_client, from.seq);
    TcpSegment segment{.from_client = of_client,
                       .flags = flags_text(from),
                       .seq = from.syn ? seq - 1 : seq,
                       .payload = text_of(from.payload),
                       .is_retransmission = sent.is_repeated(from, seq),
                       .packet = held.packet};
    if (from.ack)
      segment.ack =
          relative(of_client ? collected.to_client : collected.to_server, from.ack_number);
    sent.last_ack = segment.ack.value_or(sent.last_ack);
    ordered.push_back({segment.seq + sent.last_ack, std::move(segment)});
  }
  std::ranges::stable_sort(ordered, {}, &Ordered::progress);
  std::vector<TcpSegment> segments;
  for (Ordered& next : ordered) segments.push_back(std::move(next.segment));
  return segments;
}

/// Whether the other side acknowledged the FIN of this one.
bool is_fin_acknowledged(const std::vector<TcpSegment>& segments, bool of_client) {
  const auto fin = std::ranges::find_if(segments, [&](const TcpSegment& segment) {
    return segment.from_client == of_client && segment.flags.find("FIN") != std::string::npos;
  });
  if (fin == segments.end()) return false;
  const std::int64_t behind = fin->seq + static_cast<std::int64_t>(fin->payload.size()) + 1;
  return std::ranges::any_of(segments, [&](const TcpSegment& segment) {
    return segment.from_client != of_client && segment.ack.value_or(0) >= behind;
  });
}

bool is_handshake_whole(const std::vector<TcpSegment>& segments) {
  const auto has = [&](bool by_client, auto&& wanted) {
    return std::ranges::any_of(segments, [&](const TcpSegment& segment) {
      return segment.from_client == by_client && wanted(segment);
    });
  };
  return has(true, [](const TcpSegment& segment) { return segment.flags == "SYN"; }) &&
         has(false, [](const TcpSegment& segment) { return segment.flags == "SYN,ACK"; }) &&
         has(true, [](const TcpSegment& segment) { return segment.ack.value_or(0) >= 1; });
}

TcpConversation conversation_of(Collected& collected) {
  TcpConversation out{.client = collected.client,
                      .server = collected.server,
                      .segments = segments_of(collected),
                      .to_server = collected.to_server.stream(),
                      .to_client = collected.to_client.stream()};
  out.is_opened = is_handshake_whole(out.segments);
  out.is_closed =
      is_fin_acknowledged(out.segments, true) && is_fin_acknowledged(out.segments, false);
  out.is_reset =
      std::ranges::any_of(collected.held, [](const Held& held) { return held.segment.rst; });
  return out;
}

}  // namespace

std::vector<std::string> TcpConversation::outline() const {
  std::vector<std::string> lines;
  for (const TcpSegment& segment : segments) {
    lines.push_back((segment.from_client ? "> " : "< ") + segment.flags);
    if (!segment.payload.empty()) lines.back() += " " + std::to_string(segment.payload.size());
  }
  return lines;
}

std::vector<TcpConversation> tcp_conversations(std::span<const sniff::Seen> packets) {
  std::vector<Collected> all;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto segment = segment_of(subject_of(packets[i]).decoded());
    if (!segment) continue;
    // The newest of these ports.
    auto found = std::find_if(all.rbegin(), all.rend(),
                              [&](const Collected& collected) { return collected.has(*segment); });
    const bool is_new = found == all.rend() || found->direction(*segment).is_over(*segment);
    if (!is_new && found->interface != packets[i].interface) continue;
    if (is_new) {
      all.emplace_back(*segment, packets[i].interface);
      found = all.rbegin();
    }
    found->direction(*segment).add(*segment);
    found->held.push_back({*segment, i});
  }
  std::vector<TcpConversation> out;
  for (Collected& stream : all) out.push_back(conversation_of(stream));
  return out;
}

TcpConversation tcp_conversation(std::span<const sniff::Seen> packets, const Location& test) {
  std::vector<TcpConversation> all = tcp_conversations(packets);
  if (all.size() == 1) return std::move(all.front());
  std::string text = "cannot find one TCP conversation in " + std::to_string(packets.size()) +
                     " packets: there are " + std::to_string(all.size());
  for (const TcpConversation& conversation : all) {
    text += "\n  " + to_string(conversation.client) + " -> " + to_string(conversation.server) +
            ", " + std::to_string(conversation.segments.size()) + " segments";
  }
  fail_at(test, text + "\na filter picks one: recorded(\"tcp port 80\")");
  return all.empty() ? TcpConversation{} : std::move(all.front());
}

void PrintTo(const TcpConversation& conversation, std::ostream* out) {
  *out << to_string(conversation.client) << " -> " << to_string(conversation.server);
  for (const TcpSegment& segment : conversation.segments) {
    *out << "\n  " << (segment.from_client ? "> " : "< ") << segment.flags << " seq "
         << segment.seq;
    if (segment.ack) *out << " ack " << *segment.ack;
    if (!segment.payload.empty()) *out << " " << bytes_text(bytes_of(segment.payload));
    if (segment.is_retransmission) *out << " (retransmission)";
  }
}

}  // namespace pushpkt::testing
