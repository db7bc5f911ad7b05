// Time exceeded is ICMP 11/0 and ICMPv6 3/0: RFC 792, RFC 4443. ip_forward() and ip6_forward()
// count it as Ip.InHdrErrors, as ip_rcv_core() does an impossible header.
#include "diagnose/header_error.hpp"

#include <algorithm>
#include <optional>

#include "pushpkt/drops/reason.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::diagnose {
namespace {

bool is_time_exceeded(const IcmpError& error, bool ip6) {
  return error.type == (ip6 ? 3U : 11U) && error.code == 0;
}

std::optional<std::uint64_t> value_in(const wire::Decoded& packet, std::string_view row) {
  const auto found = packet.find(row);
  return found ? std::optional(found->value.low) : std::nullopt;
}

/// "version 5", "header length 16": what can be seen to be impossible.
std::string impossible_row(const wire::Decoded& packet) {
  constexpr std::uint64_t shortest = 20;
  const auto version = value_in(packet, wire::ipv4::version.name);
  const auto header = value_in(packet, wire::ipv4::hdr_len.name);
  const auto total = value_in(packet, wire::ipv4::len.name);
  if (version && *version != 4) return ": version " + std::to_string(*version);
  if (header && *header < shortest) return ": header length " + std::to_string(*header);
  if (header && total && *total < *header) return ": total length " + std::to_string(*total);
  return "";
}

}  // namespace

std::string describe_header_error(const DropFinding& found, const journey::Trial& trial,
                                  std::span<const IcmpError> icmp) {
  if (found.reason != "IP_INHDR") return "";
  // Of the header that an ICMP error quotes: icmp_unreach().
  const bool of_quote =
      found.witness.find("icmp") != std::string::npos || found.witness.starts_with("Icmp.");
  if (of_quote) return "";
  const auto& on_the_way = trial.arrived.empty() ? trial.left : trial.arrived;
  if (on_the_way.empty()) return "";
  const wire::Decoded& packet = on_the_way.back().decoded();
  const auto hop_limit = value_in(packet, wire::ipv6::hlim.name);
  const auto ttl = hop_limit ? hop_limit : value_in(packet, wire::ipv4::ttl.name);
  const bool by_function = found.known_by == "tracepoint" && !found.witness.empty();
  const bool forwarding = found.witness.find("forward") != std::string::npos;
  const bool reported = std::any_of(icmp.begin(), icmp.end(), [&](const IcmpError& error) {
    return is_time_exceeded(error, hop_limit.has_value());
  });
  const auto& counted = trial.evidence.counted_on(found.at);
  const bool counts = drops::moved(counted, "Icmp.OutTimeExcds") != nullptr ||
                      drops::moved(counted, "Icmp6.OutTimeExcds") != nullptr;
  if (reported || (by_function ? forwarding : counts)) {
    const std::string of = ttl ? " of " + std::to_string(*ttl) : "";
    return "its TTL (hop limit)" + of + " ran out while it was forwarded";
  }
  const bool had_hops = ttl && *ttl > 1;
  if (!by_function && !had_hops) return "";
  return "its IP header is impossible" + impossible_row(packet);
}

}  // namespace pushpkt::diagnose
