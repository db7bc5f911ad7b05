// The textbook's client and server on plain sockets.
#pragma once

#include "pushpkt/app/client.hpp"
#include "pushpkt/app/server.hpp"
