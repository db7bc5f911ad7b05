// client udp|tcp: requests by an asker, and what is printed of each.
#pragma once

#include "pushpkt/app/asker.hpp"
#include "verbs/client_options.hpp"

namespace pushpkt::tool {

/// Asks the message, or each line of stdin, and prints the answers. An exit code: 0 when all were
/// answered. Errors: the asker's, the gate's, stdin's.
[[nodiscard]] Result<int> ask_server(const ClientOptions& options, const ClientRemote& remote,
                                     stack::EgressGate& gate, app::Asker& asker);

}  // namespace pushpkt::tool
