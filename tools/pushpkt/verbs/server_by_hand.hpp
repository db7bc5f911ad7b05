// `server --path`: the upper-case server without a socket.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/app/server.hpp"

namespace pushpkt::tool {

struct ServerByHand {
  std::string path = "socket";
  std::string interface;
  std::vector<std::string> addresses;
  bool no_guard = false;
  double idle_seconds = 300;  ///< tcp: a connection without traffic ends after this
  std::vector<std::string> allow;
};

/// Opens the link, drops every capability, and answers until SIGINT or SIGTERM; the exit status.
[[nodiscard]] Result<int> serve_by_hand(const ServerByHand& options, app::Transport transport,
                                        Port port);

}  // namespace pushpkt::tool
