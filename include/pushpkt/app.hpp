// The textbook's client and server on plain sockets.
#pragma once

#include "pushpkt/app/asker.hpp"
#include "pushpkt/app/client.hpp"
#include "pushpkt/app/resolve.hpp"
#include "pushpkt/app/server.hpp"
