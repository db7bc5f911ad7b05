// An owned packet lends its view; a temporary one cannot.
// says: (deleted function|deleted member function)
#include "pushpkt/sniff/seen.hpp"

using namespace pushpkt;

std::size_t size_of(const sniff::SeenView& borrowed) {
#ifdef WRONG
  const sniff::SeenView view = borrowed.own().view();
#else
  const sniff::Seen own = borrowed.own();
  const sniff::SeenView view = own.view();
#endif
  return view.bytes.size();
}
