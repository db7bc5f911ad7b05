// Next hops, ports, what may leave, and requests with their answers.
#pragma once

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/egress_policy.hpp"
#include "pushpkt/stack/exchange.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/stack/probes.hpp"
#include "pushpkt/stack/tcp/connection.hpp"
#include "pushpkt/stack/tcp/listener.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/stack/udp_exchange.hpp"
