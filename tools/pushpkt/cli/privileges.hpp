// Rights are given up before anything foreign is parsed. capabilities(7), credentials(7)
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::tool {

/// Drops every capability of the calling thread and of those it starts later; nothing that it
/// executes gets one back (PR_SET_NO_NEW_PRIVS). The socket helper ends too, if there is one: call
/// it when all is open.
[[nodiscard]] Result<void> drop_capabilities();

/// What a verb was named on its command line; "" and "-" are no files.
struct Files {
  std::vector<std::string> read = {};
  std::vector<std::string> written = {};
};

/// The first thing that a verb without need of capabilities does: drops all, and as root becomes
/// another user where these files allow it: the caller of sudo, else `nobody` where nothing is
/// written, else user 0 without capabilities, which can still write what belongs to root, else the
/// owner of the folder that is written to or of a file that is read. Errors (permission): a file
/// that only root's power over other people's files opens. The files of --protocols are among
/// those that are read, and are read here, when the rights are given up; their errors are too.
[[nodiscard]] Result<void> give_up_rights(const Files& files);

/// The same, for a verb that opens sockets when it has read what it shall send: a helper process
/// keeps the right to, until drop_capabilities().
[[nodiscard]] Result<void> give_up_rights_but_sockets(const Files& files);

}  // namespace pushpkt::tool
