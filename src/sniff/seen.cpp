// Seen: its place as text, and the owned copy of a borrowed packet.
#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::sniff {

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::in:
      return "in";
    case Direction::out:
      return "out";
    case Direction::unknown:
      break;
  }
  return "unknown";
}

SeenView Seen::view() const& {
  return SeenView{.bytes = bytes,
                  .wire_bytes = wire_bytes,
                  .time = time,
                  .has_time = has_time,
                  .link = link,
                  .direction = direction,
                  .interface = interface,
                  .interface_id = interface_id,
                  .comment = comment,
                  .vlan_from_metadata = vlan_from_metadata,
                  .fcs_bytes = fcs_bytes,
                  .source = where};
}

std::string SeenView::where() const {
  if (number == 0) return std::string(source);
  return std::string(source) + ", frame " + std::to_string(number);
}

Seen SeenView::own() const {
  return Seen{.bytes = Bytes(bytes.begin(), bytes.end()),
              .wire_bytes = wire_bytes,
              .time = time,
              .has_time = has_time,
              .link = link,
              .direction = direction,
              .interface = std::string(interface),
              .interface_id = interface_id,
              .comment = std::string(comment),
              .vlan_from_metadata = vlan_from_metadata,
              .fcs_bytes = fcs_bytes,
              .where = where()};
}

}  // namespace pushpkt::sniff
