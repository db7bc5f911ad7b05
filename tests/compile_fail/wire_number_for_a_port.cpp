// A row takes its own type only: a bare number is no port.
// says: (no match for call|no matching function|no viable conversion)
#include "pushpkt/wire/protocols.hpp"

using namespace pushpkt;

#ifdef WRONG
const wire::Part part = wire::udp::layer(wire::udp::srcport(53));
#else
const wire::Part part = wire::udp::layer(wire::udp::srcport(Port{53}));
#endif
