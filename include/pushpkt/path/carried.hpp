// What of a recipe a path takes over, and what the kernel writes in its place: nothing that a
// recipe names may get lost on the way to the wire without a word.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::path {

/// Something that the recipe names and the path cannot put on the wire.
struct NotCarried {
  std::size_t part = 0;                ///< its place in Recipe::parts
  const wire::Field* field = nullptr;  ///< nullptr: the whole part, or the header's options
  bool whole_part = false;
  std::string name = {};   ///< "ip.ttl", "vlan", "ip.options", "trailer"
  std::string value = {};  ///< of a field, as recipes have it; else ""
};

/// In the order of the recipe. A value that is known to be the one that the kernel writes
/// (ip.version of 4) counts as carried; so do addresses, ports and the protocol that become the
/// target.
[[nodiscard]] std::vector<NotCarried> not_carried(const PathKind& kind, const wire::Recipe& recipe);

/// The recipe without them.
[[nodiscard]] wire::Recipe without(const wire::Recipe& recipe,
                                   const std::vector<NotCarried>& left_out);

/// The first path of kinds(), from `kind` on, that carries all of it.
[[nodiscard]] const PathKind& path_that_carries(const PathKind& kind, const wire::Recipe& recipe);

/// Whether the field is read once, when the path is opened, so that one open path has one value.
[[nodiscard]] bool is_of_target(const PathKind& kind, std::string_view field);

/// As build(); where a length does not fit that the kernel writes itself, it is left to the kernel,
/// whose answer to such a packet is then EMSGSIZE.
[[nodiscard]] Result<wire::Frame> build_for(const PathKind& kind, const wire::Recipe& recipe);
/// The recipe that is built there.
[[nodiscard]] wire::Recipe lengths_left_to_kernel(const PathKind& kind, wire::Recipe recipe);

/// "cannot send packet 3: it has 2028 bytes, and the MTU of to-router is 1500".
[[nodiscard]] Error too_large(std::uint64_t number, std::size_t bytes, std::uint32_t mtu,
                              const std::string& interface, std::string hint);

}  // namespace pushpkt::path
