// /dev/net/tun is tried, not assumed.
#include "ask/path_groups.hpp"

#include "pushpkt/path/tun_device.hpp"

namespace pushpkt::ask {

lab::ClientLink cable_link(path::Kind kind) {
  if (!path::TunDevice::probe()) return lab::ClientLink::bare;
  return kind == path::Kind::tap ? lab::ClientLink::tap : lab::ClientLink::tun;
}

std::string stand_in_note(const path::PathKind& kind) {
  const auto usable = path::TunDevice::probe();
  if (!path::is_cable(kind.kind) || usable) return "";
  return "a veth end without an address, written by AF_PACKET, stands in for /dev/net/tun: " +
         usable.error().what;
}

std::vector<PathGroup> path_groups(const std::vector<const path::PathKind*>& paths,
                                   std::vector<std::string>& notes) {
  std::vector<PathGroup> out;
  PathGroup host;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const path::PathKind* kind = paths[i];
    if (!path::is_cable(kind->kind)) {
      host.paths.push_back(kind);
      host.places.push_back(i);
      continue;
    }
    const std::string note = stand_in_note(*kind);
    if (!note.empty()) notes.push_back(std::string(kind->name) + ": " + note);
    out.push_back({cable_link(kind->kind), {kind}, {i}});
  }
  if (!host.paths.empty()) out.push_back(std::move(host));
  return out;
}

}  // namespace pushpkt::ask
