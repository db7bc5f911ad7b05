// A variable of a wider type might be cut: the conversion has to be written.
// says: constant expression
#include "pushpkt/wire/protocols.hpp"

using namespace pushpkt;

void change(ByteSpan header, int ttl) {
#ifdef WRONG
  wire::set(header, wire::ip::ttl, ttl);
#else
  wire::set(header, wire::ip::ttl, static_cast<std::uint8_t>(ttl));
#endif
}
