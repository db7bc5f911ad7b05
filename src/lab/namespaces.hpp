// Entering a user namespace of our own, and making network namespaces. user_namespaces(7)
#pragma once

#include <fcntl.h>

#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/namespace_bans.hpp"

namespace pushpkt::lab {

/// Does nothing where the capabilities are there; otherwise the process becomes root of a user
/// namespace of its own.
[[nodiscard]] Result<void> gain_namespace_capabilities();

/// As they were before this process entered a user namespace.
[[nodiscard]] const Bans& bans();

/// Moves the calling thread into a new, empty network namespace and opens it.
[[nodiscard]] Result<Fd> new_network_namespace();

/// The network namespace of the calling thread.
[[nodiscard]] Result<Fd> open_network_namespace();

/// Namespaces that are forbidden are a matter of the environment, whatever errno says.
[[nodiscard]] Error forbidden(std::string what, int number,
                              NamespaceKind kind = NamespaceKind::user);

/// To a file as uid_map, below an open folder.
[[nodiscard]] Result<void> write_map(const char* path, const std::string& text,
                                     int folder = AT_FDCWD);

/// Moves the calling thread.
[[nodiscard]] Result<void> enter_network_namespace(int netns_fd);

}  // namespace pushpkt::lab
