// A row takes what it holds: a MAC address is no port.
// says: (no match for call|no matching function)
#include "pushpkt/wire/protocols.hpp"

using namespace pushpkt;

#ifdef WRONG
const wire::Part part = wire::udp::layer(wire::udp::srcport(Mac{}));
#else
const wire::Part part = wire::udp::layer(wire::udp::srcport(53));
#endif
