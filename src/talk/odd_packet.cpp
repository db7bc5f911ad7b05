// A line names a field by a setting, a tag by its header, a tunnel by two IP headers.
#include "talk/odd_packet.hpp"

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::talk {
namespace {

bool names(const wire::Recipe& line, const wire::Discard& discard) {
  std::size_t ip_headers = 0;
  for (const wire::Part& part : line.parts) {
    if (part.header == nullptr) continue;
    const bool is_ip = part.header == &wire::ipv4::header || part.header == &wire::ipv6::header;
    if (is_ip) ++ip_headers;
    if (!is_ip && part.header->name == discard.field) return true;
    for (const wire::Setting& setting : part.settings) {
      if (setting.field != nullptr && setting.field->name == discard.field) return true;
    }
  }
  return discard.kind == wire::Discard::Kind::encapsulation && ip_headers > 1;
}

}  // namespace

bool has_wrong_checksum(const wire::Decoded& packet) {
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    if (packet.checksum(i) == wire::ChecksumState::bad) return true;
  }
  return false;
}

bool may_count(const Incoming& incoming, const wire::Recipe& line, std::string& odd) {
  if (!incoming.discard || names(line, *incoming.discard)) return true;
  odd = "; such a packet came, but " + incoming.discard->why;
  return false;
}

}  // namespace pushpkt::talk
