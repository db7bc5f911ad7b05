// A constant recipe value that the field cannot hold does not compile.
// says: constant expression
#include "pushpkt/wire/protocols.hpp"

using namespace pushpkt;

#ifdef WRONG
constexpr wire::Value value = wire::ip::ttl(300).value;
#else
constexpr wire::Value value = wire::ip::ttl(30).value;
#endif
static_assert(value == wire::Value(30));
