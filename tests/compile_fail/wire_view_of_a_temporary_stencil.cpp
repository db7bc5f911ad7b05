// The stencil owns the bytes of its view.
// says: (deleted function|deleted operator)
#include "pushpkt/wire/stencil.hpp"

using namespace pushpkt;

std::size_t size_of(const wire::Recipe& recipe) {
#ifdef WRONG
  const wire::FrameView view = wire::Stencil::of(recipe)->view();
#else
  const auto stencil = wire::Stencil::of(recipe);
  const wire::FrameView view = stencil->view();
#endif
  return view.bytes.size();
}
