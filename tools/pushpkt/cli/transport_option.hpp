// The first word of `server` and `client`: udp or tcp.
#pragma once

#include "pushpkt/app/server.hpp"

namespace pushpkt::tool {

class Arguments;

void add_transport_option(Arguments verb, app::Transport& transport);

}  // namespace pushpkt::tool
