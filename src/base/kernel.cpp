// uname(2)
#include "pushpkt/base/kernel.hpp"

#include <sys/utsname.h>

namespace pushpkt {

std::string kernel_release() {
  utsname name{};
  return ::uname(&name) == 0 ? name.release : "unknown";
}

}  // namespace pushpkt
