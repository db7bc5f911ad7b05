// An IPv6 literal that is no IPv6 address does not compile.
// says: constant expression
#include "pushpkt/base/address.hpp"

using namespace pushpkt::literals;

#ifdef WRONG
constexpr pushpkt::Ip6 ip = "fd77::1::2"_ip6;
#else
constexpr pushpkt::Ip6 ip = "fd77:1::2"_ip6;
#endif
static_assert(ip.bytes[15] == 2);
