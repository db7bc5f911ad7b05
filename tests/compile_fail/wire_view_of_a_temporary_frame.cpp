// As for packet(), also where the frame was taken out of its result.
// says: (deleted function|deleted member function)
#include "pushpkt/wire/build.hpp"

using namespace pushpkt;

std::size_t size_of(const wire::Recipe& recipe) {
#ifdef WRONG
  const wire::FrameView view = wire::build(recipe).value().view();
#else
  const wire::Frame frame = wire::build(recipe).value();
  const wire::FrameView view = frame.view();
#endif
  return view.bytes.size();
}
