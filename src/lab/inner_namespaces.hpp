// For root: the user namespace in which programs of a lab run, inside of ours. Mounts that we make
// for them come from outside of it, and so are locked. mount_namespaces(7)
#pragma once

#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::lab {

/// Made once in the life of a process, with these lines for its uid_map and gid_map.
[[nodiscard]] Result<void> make_inner_user_namespace(const std::string& uids,
                                                     const std::string& gids);

/// Its descriptor; -1 where none was made.
[[nodiscard]] int inner_user_namespace();

/// A new network namespace that belongs to it: programs there have every capability over it. The
/// calling thread stays where it is.
[[nodiscard]] Result<Fd> new_inner_network_namespace();

}  // namespace pushpkt::lab
