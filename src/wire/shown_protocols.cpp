// frame.protocols, as far as the layers are ours.
#include "pushpkt/wire/protocols.hpp"
#include "wire/shown_specials.hpp"

namespace pushpkt::wire {
namespace {

bool leads_to_ethertype(const Occurrence& at) {
  const Header* header = at.layer.header;
  const Field* next = header->next;
  if (next == nullptr || header == &llc::header_snap || header == &chdlc::header) return false;
  if (next->space == Space::cooked) return read(at.header(), *next).low > eth::max_length;
  return next->space == Space::ethertype;
}

/// tshark has names of its own for DNS on these ports.
std::string_view name_of(const Decoded& packet, std::size_t index) {
  const Layer& layer = packet.layers()[index];
  if (layer.header != &dns::header || index == 0) return layer.header->protocol;
  const LayerRef below(packet.packet(), index - 1);
  const auto is_port = [&](std::uint16_t number) {
    return below.get(udp::srcport) == Port{number} || below.get(udp::dstport) == Port{number};
  };
  if (is_port(53)) return layer.header->protocol;
  return is_port(5353) ? "mdns" : "llmnr";
}

}  // namespace

bool append_protocols(const Decoded& packet, std::string& out) {
  const std::size_t before = out.size();
  const auto layers = packet.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Occurrence at{packet, i, layers[i]};
    if (layers[i].header == &ieee8021ad::header && is_outer_of_two(at)) continue;
    if (layers[i].header == &dns::header_tcp) continue;  // the message after it is named
    if (out.size() > before) out += ':';
    out += name_of(packet, i);
    if (leads_to_ethertype(at)) out += ":ethertype";
  }
  return out.size() > before;
}

}  // namespace pushpkt::wire
