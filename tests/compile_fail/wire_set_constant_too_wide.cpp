// A constant that does not fit the field's type is not stored, and not cut.
// says: constant expression
#include <array>

#include "pushpkt/wire/protocols.hpp"

using namespace pushpkt;

void change(ByteSpan header) {
#ifdef WRONG
  wire::set(header, wire::ip::ttl, 300);
#else
  wire::set(header, wire::ip::ttl, 5);
#endif
}
