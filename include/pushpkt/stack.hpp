// Next hops, ports, what may leave, and requests with their answers.
#pragma once

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/egress_policy.hpp"
#include "pushpkt/stack/exchange.hpp"
#include "pushpkt/stack/frame_gate.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/stack/next_hops.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/stack/probes.hpp"
#include "pushpkt/stack/send_session.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/stack/udp_asker.hpp"
#include "pushpkt/stack/udp_exchange.hpp"
#include "pushpkt/stack/wire_record.hpp"
#include "pushpkt/stack/write_packets.hpp"
