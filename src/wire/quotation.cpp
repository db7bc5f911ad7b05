// Counted from the layers; a capture that cut the packet is not held against it.
#include "wire/quotation.hpp"

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

std::size_t bytes_from(const Decoded& packet, std::size_t icmp, std::size_t offset) {
  const std::uint64_t end = packet.sent_end(icmp);
  return end > offset ? static_cast<std::size_t>(end - offset) : 0;
}

bool is_extension(const Header* header) {
  return header == &hopopts::header || header == &dstopts::header || header == &routing::header ||
         header == &fraghdr::header;
}

const Header& header_of(const Request& request) {
  switch (request.kind) {
    case Request::Kind::tcp:
      return tcp::header;
    case Request::Kind::sctp:
      return sctp::header;
    case Request::Kind::echo:
      return is_ip6(request.remote) ? icmpv6::header_echo : icmp::header_echo;
    default:
      return udp::header;
  }
}

}  // namespace

std::optional<std::uint16_t> protocol_behind(const Decoded& packet, std::size_t network) {
  const At last{packet, layer_behind_ip(packet, network) - 1};
  const auto& cut = packet.cut();
  if (last.header()->next == nullptr || (cut && is_extension(cut->header))) return std::nullopt;
  const ByteView header = packet.layers()[last.layer].header_in(packet.bytes());
  return static_cast<std::uint16_t>(read(header, *last.header()->next).low);
}

Quotation quotation_in(const Decoded& packet, const Ends& error) {
  Quotation out{.ends = ends_of(packet, error.quotation)};
  const auto layers = packet.layers();
  out.bytes = bytes_from(packet, error.transport, layers[error.transport].payload_offset());
  if (error.quotation >= layers.size()) return out;
  const Header* const first = layers[error.quotation].header;
  out.has_ip = first == &ipv4::header || first == &ipv6::header;
  if (!out.has_ip) return out;
  const std::size_t behind = layer_behind_ip(packet, error.quotation);
  const At last{packet, behind - 1};
  out.behind_ip = bytes_from(packet, error.transport, layers[last.layer].payload_offset());
  out.is_later_fragment = (last.header() == &ipv4::header && last[ipv4::frag_offset] != 0) ||
                          (last.header() == &fraghdr::header && last[fraghdr::offset] != 0);
  out.protocol = protocol_behind(packet, error.quotation);
  return out;
}

bool may_quote(const Request& request, const Quotation& quoted) {
  if (!has_ports(request.kind) && request.kind != Request::Kind::echo) return false;
  if (!quoted.has_ip) return true;
  if (quoted.ends.destination != request.remote) return false;
  const KnownAs* const number = known_as(header_of(request), Space::ip_protocol);
  return !quoted.protocol || number == nullptr || *quoted.protocol == number->number;
}

}  // namespace pushpkt::wire
