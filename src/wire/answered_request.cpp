// What a packet asks, and what it answers, by its addresses, ports and identifiers.
#include "pushpkt/wire/answers.hpp"

#include <utility>

#include "pushpkt/wire/protocols.hpp"
#include "wire/packet_ends.hpp"
#include "wire/quotation.hpp"

namespace pushpkt::wire {

std::optional<Request> request_of(const Decoded& packet) {
  const Ends ends = ends_of(packet, 0);
  if (!ends.kind || ends.is_reply) return std::nullopt;
  Request request{*ends.kind, ends.source, ends.destination, ends.from, ends.to, false};
  if (ends.role.kind == MessageRole::Kind::request) {
    request.message = packet.layers()[*ends.message].header;
    request.message_id = ends.role.id;
  }
  return request;
}

std::optional<Request> quotable_of(const Decoded& packet) {
  if (auto request = request_of(packet)) return request;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Header* const header = packet.layers()[i].header;
    if (header != &ipv4::header && header != &ipv6::header) continue;
    const auto protocol = protocol_behind(packet, i);
    if (!protocol) return std::nullopt;
    const Ends ends = ends_of(packet, 0);
    return Request{.kind = Request::Kind::packet,
                   .local = ends.source,
                   .remote = ends.destination,
                   .remote_id = *protocol};
  }
  return std::nullopt;
}

std::optional<std::uint32_t> network_id_of(const Decoded& packet) {
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    if (const auto id = network_id_in({packet, i})) return id;
  }
  return std::nullopt;
}

std::optional<std::size_t> packet_inside(const Decoded& packet, std::size_t first) {
  const Ends ends = ends_of(packet, first);
  if (ends.quotation != 0) return std::nullopt;
  for (std::size_t i = ends.transport + 1; i < packet.layers().size(); ++i) {
    const Header* const header = packet.layers()[i].header;
    if (header == &ipv4::header || header == &ipv6::header || header == &arp::header) return i;
  }
  return std::nullopt;
}

AnsweredRequest answered_request(const Decoded& packet, std::size_t first) {
  const Ends ends = ends_of(packet, first);
  if (ends.quotation != 0) {
    const Ends quoted = ends_of(packet, ends.quotation);
    AnsweredRequest out{quoted.kind, quoted.source, quoted.destination,
                        quoted.from, quoted.to,     true};
    if (ends.quotation < packet.layers().size()) {
      out.network_id = network_id_in({packet, ends.quotation});
    }
    return out;
  }
  AnsweredRequest out{ends.kind, ends.destination, ends.source, ends.to, ends.from, false};
  if (ends.role.kind == MessageRole::Kind::answer) out.message_id = ends.role.id;
  // The ids of an echo are not turned round in its reply.
  if (ends.kind == Request::Kind::echo) std::swap(out.local_id, out.remote_id);
  return out;
}

bool is_asked_of_group(const Request& request) {
  const bool broadcast = request.remote == Ip{Ip4{{255, 255, 255, 255}}};
  return request.to_group || is_multicast(request.remote) || broadcast;
}

}  // namespace pushpkt::wire
