// A decoded packet borrows its bytes: those of a temporary would be gone.
// says: deleted function
#include "pushpkt/wire/decode.hpp"

using namespace pushpkt;

std::size_t layers_of(const Bytes& kept) {
#ifdef WRONG
  const wire::Decoded decoded = wire::decode(Bytes(kept));
#else
  const wire::Decoded decoded = wire::decode(kept);
#endif
  return decoded.layers().size();
}
