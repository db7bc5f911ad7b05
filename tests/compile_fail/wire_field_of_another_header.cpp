// A UDP field does not fit into a TCP header.
// says: (no match for call|no matching function)
#include "pushpkt/wire/protocols.hpp"

using namespace pushpkt;

#ifdef WRONG
const wire::Part part = wire::tcp::layer(wire::udp::srcport(Port{53}));
#else
const wire::Part part = wire::tcp::layer(wire::tcp::srcport(Port{53}));
#endif
