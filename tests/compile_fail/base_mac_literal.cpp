// A MAC literal that is no MAC address is the compiler's business, not the run's.
// says: not a constant expression
#include "pushpkt/base/address.hpp"

using namespace pushpkt::literals;

#ifdef WRONG
constexpr pushpkt::Mac mac = "zz:00:00:00:00:01"_mac;
#else
constexpr pushpkt::Mac mac = "02:00:00:00:00:01"_mac;
#endif
static_assert(mac.bytes[5] == 1);
