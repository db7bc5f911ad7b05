// A number is not a Port by itself: a length never lands in a port field by mistake.
// says: (could not|cannot) convert|no viable conversion
#include <cstdint>

#include "pushpkt/base/address.hpp"

constexpr std::uint16_t length = 512;
#ifdef WRONG
constexpr pushpkt::Port port = length;
#else
constexpr pushpkt::Port port{length};
#endif
static_assert(port.number == 512);
