// An ICMP error is about a request whose packet it quotes. RFC 792, RFC 4443
#include "wire/answers_icmp.hpp"

#include <utility>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "wire/quotation.hpp"

namespace pushpkt::wire {
namespace {

QuotingIcmp icmp_in(const Decoded& packet, const Ends& ends) {
  const At icmp{packet, ends.transport};
  const bool ip6 = icmp.header()->name == std::string_view("icmpv6");
  // Type and code lie at the same place in both versions.
  return {ip6, icmp[icmp::type], icmp[icmp::code], mtu_in(icmp)};
}

/// An error that does not say which ports or ids its packet had: it may be about the request.
Match quotes_too_little(const Request& request, const Decoded& packet, const Ends& ends,
                        const Quotation& quoted) {
  const QuotingIcmp icmp = icmp_in(packet, ends);
  const bool fits = icmp.ip6 == is_ip6(request.remote) && is_ours(request, ends.destination);
  if (!fits || !may_quote(request, quoted)) return {};
  std::string why = "an ICMP error (type " + std::to_string(icmp.type) + ", code " +
                    std::to_string(icmp.code) + ") came from " + to_string(ends.source) + ", and ";
  if (!quoted.has_ip) {
    why += "it quotes " + std::to_string(quoted.bytes) + " bytes, less than an IP header";
  } else if (quoted.is_later_fragment) {
    why += "it quotes a later fragment to " + to_string(request.remote) + ", which has no ports";
  } else {
    why += "it quotes " +
           (quoted.behind_ip == 0 ? "nothing" : std::to_string(quoted.behind_ip) + " bytes") +
           " behind the IP header of a packet to " + to_string(request.remote);
  }
  why += ": too little to know whether that is ours";
  Match out = near_miss(ends, packet.layers()[ends.transport].header->name, std::move(why));
  out.discarded = quoted.behind_ip < Quotation::least_behind_ip;
  if (out.discarded) out.why += ", and a kernel would have dropped it";
  out.icmp = icmp;
  return out;
}

/// By the IP header alone: what is behind it has neither ports nor identifiers of a request.
bool quotes_packet(const Request& request, const Quotation& quotation) {
  const Ends& quoted = quotation.ends;
  return quotation.has_ip && (!quoted.kind || quoted.is_reply) &&
         quoted.destination == request.remote && quotation.protocol == request.remote_id;
}

}  // namespace

bool is_ours(const Request& request, const Ip& address) {
  return request.local == address || is_unspecified(request.local);
}

Match near_miss(const Ends& ends, std::string_view field, std::string why) {
  return {.kind = Match::Kind::near_miss,
          .field = field,
          .why = std::move(why),
          .from = ends.source,
          .layer = ends.transport};
}

Match answers_by_icmp(const Request& request, const Decoded& packet, const Ends& ends) {
  const Quotation quotation = quotation_in(packet, ends);
  const Ends& quoted = quotation.ends;
  if (request.kind == Request::Kind::packet) {
    if (!quotes_packet(request, quotation)) return {};
  } else if (!quoted.kind) {
    return quotes_too_little(request, packet, ends, quotation);
  } else if (quoted.kind != request.kind || quoted.destination != request.remote ||
             quoted.from != request.local_id || quoted.to != request.remote_id) {
    return {};
  }
  if (request.network_id && network_id_in({packet, ends.quotation}) != request.network_id) {
    return {};
  }
  return {.kind = Match::Kind::icmp_error,
          .from = ends.source,
          .layer = ends.transport,
          .icmp = icmp_in(packet, ends)};
}

}  // namespace pushpkt::wire
