// One comparison for each protocol.
#include "pushpkt/wire/answers.hpp"

#include <utility>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/answers_icmp.hpp"
#include "wire/host_receive_checks.hpp"
#include "wire/packet_ends.hpp"
#include "wire/quotation.hpp"

namespace pushpkt::wire {
namespace {

bool is_same_id(const std::optional<std::uint64_t>& asked,
                const std::optional<std::uint64_t>& answered) {
  return !asked || !answered || *asked == *answered;
}

std::string_view source_field(const Request& request) {
  return is_ip6(request.remote) ? ipv6::src.name : ipv4::src.name;
}

Match whole_answer(const Ends& ends) {
  return {.kind = Match::Kind::answer, .from = ends.source, .layer = ends.transport};
}

/// The right ends: is it whole, and would a kernel take it?
Match answer(const Decoded& packet, const Ends& ends) {
  Match match = whole_answer(ends);
  if (in_fragment(packet.packet(), ends.transport)) {
    match.extent = Match::Extent::first_fragment;
    return match;
  }
  const Header& header = *packet.layers()[ends.transport].header;
  if (packet.checksum(ends.transport) == ChecksumState::bad) {
    return near_miss(ends, header.checksum->name,
                     "the answer came, but its " + std::string(header.checksum->name) +
                         " is wrong: a kernel would have dropped it");
  }
  if (!packet.complete(ends.transport)) match.extent = Match::Extent::cut;
  return match;
}

/// The right ends and a whole packet: does the message answer that of the request?
Match with_message(const Request& request, const Decoded& packet, const Ends& ends, Match match) {
  if (request.message == nullptr || match.kind != Match::Kind::answer || !ends.message) {
    return match;
  }
  const Header& header = *packet.layers()[*ends.message].header;
  const Answering& by = header.answering;
  if (header.name != request.message->name) return match;
  if (ends.role.kind == MessageRole::Kind::request) {
    return near_miss(ends, by.type->name, "a request came from the other side, not an answer");
  }
  if (is_same_id(request.message_id, ends.role.id)) return match;
  return near_miss(ends, by.id->name,
                   "an answer came with " + std::string(by.id->name) + " " +
                       to_text(*by.id, Value(*ends.role.id)) + ", not " +
                       to_text(*by.id, Value(*request.message_id)));
}

struct PortNames {
  std::string_view source;
  std::string_view destination;
};

PortNames ports_of(Request::Kind kind) {
  if (kind == Request::Kind::tcp) return {tcp::srcport.name, tcp::dstport.name};
  if (kind == Request::Kind::sctp) return {sctp::srcport.name, sctp::dstport.name};
  return {udp::srcport.name, udp::dstport.name};
}

/// Of the messages with an identifier and a sequence number. RFC 792, RFC 950
std::string reply_name(const Decoded& packet, const Ends& ends) {
  const At at{packet, ends.transport};
  if (at.header()->name == icmpv6::header_echo.name) return "an echo reply";
  switch (at[icmp::type]) {
    case 14:
      return "a timestamp reply";
    case 16:
      return "an information reply";
    case 18:
      return "an address mask reply";
    default:
      return "an echo reply";
  }
}

Match answers_echo(const Request& request, const Decoded& packet, const Ends& ends) {
  if (!ends.is_reply || !is_ours(request, ends.destination)) return {};
  const bool ip6 = is_ip6(request.remote);
  if (ends.from == request.local_id && ends.to == request.remote_id) {
    if (ends.source == request.remote || is_asked_of_group(request)) {
      return with_message(request, packet, ends, answer(packet, ends));
    }
    return near_miss(ends, source_field(request),
                     reply_name(packet, ends) + " came from " + to_string(ends.source) + ", not " +
                         to_string(request.remote));
  }
  if (ends.source != request.remote) return {};
  const bool other_id = ends.from != request.local_id;
  const std::string_view field =
      ip6 ? (other_id ? icmpv6::identifier.name : icmpv6::sequence_number.name)
          : (other_id ? icmp::ident.name : icmp::seq.name);
  return near_miss(ends, field,
                   reply_name(packet, ends) + " came with id " + std::to_string(ends.from) +
                       " and seq " + std::to_string(ends.to) + ", not " +
                       std::to_string(request.local_id) + " and " +
                       std::to_string(request.remote_id));
}

Match answers_ports(const Request& request, const Decoded& packet, const Ends& ends) {
  if (!is_ours(request, ends.destination)) return {};
  const PortNames ports = ports_of(request.kind);
  const bool same_host = ends.source == request.remote || is_asked_of_group(request);
  if (ends.to != request.local_id) {
    if (!same_host || ends.from != request.remote_id) return {};
    return near_miss(ends, ports.destination,
                     "an answer went to our port " + std::to_string(ends.to) + ", not " +
                         std::to_string(request.local_id));
  }
  if (!same_host) {
    const Endpoint from{ends.source, Port{ends.from}};
    return near_miss(ends, source_field(request),
                     "an answer came from " + to_string(from) + ", not " +
                         to_string(Endpoint{request.remote, Port{request.remote_id}}));
  }
  if (ends.from != request.remote_id) {
    return near_miss(ends, ports.source,
                     "an answer came from port " + std::to_string(ends.from) + ", not " +
                         std::to_string(request.remote_id));
  }
  return with_message(request, packet, ends, answer(packet, ends));
}

/// Hosts answer to us or to a group.
Match answers_query(const Request& request, const Decoded& packet, const Ends& ends) {
  const Header& header = *packet.layers()[ends.transport].header;
  if (!ends.is_reply || request.message == nullptr || header.name != request.message->name) {
    return {};
  }
  if (!is_same_id(request.message_id, ends.role.id)) return {};
  if (ends.source != request.remote && !is_asked_of_group(request)) return {};
  if (!is_ours(request, ends.destination) && !is_multicast(ends.destination)) return {};
  return answer(packet, ends);
}

/// A later fragment has no ports or ids: only its addresses can fit.
Match answers_by_fragment(const Request& request, const Decoded& packet, const Ends& ends) {
  const bool by_address = has_ports(request.kind) || request.kind == Request::Kind::echo;
  const std::size_t layers = packet.layers().size();
  if (!by_address || ends.kind || !in_fragment(packet.packet(), layers)) return {};
  if (ends.source != request.remote || ends.destination != request.local) return {};
  const bool ip6 = is_ip6(request.remote);
  Match match = near_miss(ends, ip6 ? fraghdr::offset.name : ipv4::frag_offset.name,
                          "a later fragment came from " + to_string(request.remote) +
                              ", which may belong to an answer");
  match.extent = Match::Extent::later_fragment;
  return match;
}

Match match_of(const Request& request, const Decoded& packet, const Ends& ends) {
  if (ends.quotation != 0) return answers_by_icmp(request, packet, ends);
  if (ends.kind != request.kind) return answers_by_fragment(request, packet, ends);
  switch (request.kind) {
    case Request::Kind::arp:
    case Request::Kind::neighbour:
      return ends.is_reply && ends.source == request.remote ? whole_answer(ends) : Match{};
    case Request::Kind::query:
      return answers_query(request, packet, ends);
    case Request::Kind::echo:
      return answers_echo(request, packet, ends);
    case Request::Kind::udp:
    case Request::Kind::tcp:
    case Request::Kind::sctp:
      break;
    case Request::Kind::packet:
      return {};
  }
  return answers_ports(request, packet, ends);
}

}  // namespace

bool message_answers(PortPair request_ports, ByteView request, ByteView answer) {
  const Header* const header = lookup(Space::udp_port, request_ports.destination, request);
  if (header == nullptr || header->answering.role == nullptr) return true;
  if (lookup(Space::udp_port, request_ports.destination, answer) != header) return true;
  const PortPair back{request_ports.destination, request_ports.source};
  const MessageRole asked = header->answering.role(request, request_ports);
  const MessageRole answered = header->answering.role(answer, back);
  using Kind = MessageRole::Kind;
  if (asked.kind != Kind::request || answered.kind == Kind::none) return true;
  return answered.kind == Kind::answer && is_same_id(asked.id, answered.id);
}

Match answers(const Request& request, const Decoded& packet) {
  return match_of(request, packet, ends_of(packet, 0));
}

Match answers(const Request& request, const Decoded& packet, const ReceivingHost& host) {
  Ends ends = ends_of(packet, 0);
  Match match = match_of(request, packet, ends);
  auto inside = packet_inside(packet, 0);
  for (; !match && inside; inside = packet_inside(packet, *inside)) {
    ends = ends_of(packet, *inside);
    match = match_of(request, packet, ends);
  }
  const bool is_error = match.kind == Match::Kind::icmp_error;
  if (!is_error && match.kind != Match::Kind::answer) return match;
  const std::string what = is_error ? "an ICMP error about it came" : "the answer came";
  const auto discarded = [&](std::string_view field, const std::string& why) {
    Match out = near_miss(ends, field, what + ", but " + why);
    out.discarded = true;
    return out;
  };
  if (const auto discard = detail::discard_reason(packet, ends, host)) {
    return discarded(discard->field, discard->why + ": a kernel would have dropped it");
  }
  if (!is_error) return match;
  const Quotation quotation = quotation_in(packet, ends);
  const bool by_header = request.kind == Request::Kind::packet;
  if (!by_header && quotation.behind_ip < Quotation::least_behind_ip) {
    return discarded(packet.layers()[ends.transport].header->name,
                     "it quotes " + std::to_string(quotation.behind_ip) +
                         " bytes behind the IP header, and 8 are the least that a kernel takes");
  }
  const Ip quoted = quotation.ends.source;
  if (is_ours(request, quoted)) return match;
  return discarded(source_field(request),
                   "it quotes a packet from " + to_string(quoted) + ", which we did not send");
}

Match answers(const Decoded& request, const Decoded& packet) {
  const auto asked = request_of(request);
  return asked ? answers(*asked, packet) : Match{};
}

}  // namespace pushpkt::wire
