// close(2), once.
#include "pushpkt/base/fd.hpp"

#include <unistd.h>

namespace pushpkt {

void Fd::reset() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace pushpkt
