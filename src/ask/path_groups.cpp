// /dev/net/tun is tried, not assumed.
#include "ask/path_groups.hpp"

#include <algorithm>
#include <utility>

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

void spread_over_labs(std::vector<PathGroup>& groups, std::size_t labs) {
  if (groups.empty() || groups.back().link != lab::ClientLink::host) return;
  const PathGroup all = std::move(groups.back());
  groups.pop_back();
  const std::size_t others = std::min(groups.size(), labs);
  const std::size_t parts = std::clamp<std::size_t>(labs - others, 1, all.paths.size());
  for (std::size_t part = 0; part < parts; ++part) {
    PathGroup group;
    for (std::size_t i = part; i < all.paths.size(); i += parts) {
      group.paths.push_back(all.paths[i]);
      group.places.push_back(all.places[i]);
    }
    groups.push_back(std::move(group));
  }
}

}  // namespace pushpkt::ask
