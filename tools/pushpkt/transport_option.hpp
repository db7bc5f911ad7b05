// The first word of `server` and `client`: udp or tcp.
#pragma once

#include "pushpkt/app/server.hpp"

namespace CLI {
class App;
}

namespace pushpkt::tool {

void add_transport_option(CLI::App& verb, app::Transport& transport);

}  // namespace pushpkt::tool
