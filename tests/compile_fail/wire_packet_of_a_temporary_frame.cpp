// The frame dies at the end of the line, and its packet with it.
// says: (deleted function|deleted operator)
#include "pushpkt/wire/build.hpp"

using namespace pushpkt;

std::size_t layers_of(const wire::Recipe& recipe) {
#ifdef WRONG
  const wire::Packet packet = wire::build(recipe)->packet();
#else
  const auto frame = wire::build(recipe);
  const wire::Packet packet = frame->packet();
#endif
  return packet.layers.size();
}
