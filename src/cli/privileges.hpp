// Rights are given up before data of others is parsed.
#pragma once

#include "pushpkt/base/privileges.hpp"

namespace pushpkt::cli {

/// All is open: drops every capability, and ends the socket helper, if there is one.
[[nodiscard]] Result<void> drop_capabilities();
/// The same, and as root becomes another user: for what opens no file by its name any more, and has
/// no child to end.
[[nodiscard]] Result<void> drop_capabilities_and_user();

/// First in a verb that needs no capability: drop_privileges() for these files and those of
/// --protocols, which are read then; their errors too.
[[nodiscard]] Result<void> give_up_rights(const Files& files);

/// The same, for a verb that opens sockets when it has read what it sends: a helper process keeps
/// the right to, until drop_capabilities().
[[nodiscard]] Result<void> give_up_rights_but_sockets(const Files& files);

/// First in a verb that runs the user's programs in a lab: root's get power over the lab, and none
/// over the machine, where that can be; else a note says so.
void confine_root();

}  // namespace pushpkt::cli
