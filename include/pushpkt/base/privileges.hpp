// Rights that a process gives up before it parses data of others. capabilities(7), credentials(7)
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt {

/// Whether the calling thread has this capability (CAP_NET_RAW) effectively.
[[nodiscard]] bool has_capability(unsigned capability);

/// Drops every capability of the calling thread but those of `kept` that it has.
[[nodiscard]] Result<void> keep_capabilities(std::initializer_list<unsigned> kept);

/// Drops every capability of the calling thread and of those it starts later; a program that it
/// executes gets none back (PR_SET_NO_NEW_PRIVS).
[[nodiscard]] Result<void> drop_all_capabilities();

/// Files that a process is going to open by their names; "" and "-" are no files.
struct Files {
  std::vector<std::string> read = {};
  std::vector<std::string> written = {};
};

/// Drops all capabilities, and as root becomes another user where these files allow it: the caller
/// of sudo; else `nobody` where nothing is written; else user 0 without capabilities, which can
/// still write what belongs to root; else the owner of the folder that is written to or of a file
/// that is read. For a process with one thread. Errors (permission): a file that only root's power
/// over other users' files opens.
[[nodiscard]] Result<void> drop_privileges(const Files& files);

}  // namespace pushpkt
