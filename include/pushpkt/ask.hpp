// Questions that are answered by experiments in a lab.
#pragma once

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/ask/outcomes.hpp"
#include "pushpkt/ask/push.hpp"
#include "pushpkt/ask/socket.hpp"
#include "pushpkt/ask/tcp.hpp"
