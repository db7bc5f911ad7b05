// The networks that the lab's addresses are in.
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {

Prefix ip4_network() { return {client_ip4, 16}; }
Prefix ip6_network() { return {client_ip6, 16}; }

}  // namespace pushpkt::lab
