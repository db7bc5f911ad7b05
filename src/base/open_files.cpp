// The soft limit is the process's own to raise, up to the hard one.
#include "pushpkt/base/open_files.hpp"

#include <sys/resource.h>

#include <cerrno>
#include <string>

namespace pushpkt {

Result<void> require_open_files(unsigned needed) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  if (limit.rlim_cur >= needed) return {};
  if (limit.rlim_max >= needed) {
    limit.rlim_cur = needed;
    if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
  }
  return fail(Error{"cannot open " + std::to_string(needed) + " files and sockets: at most " +
                        std::to_string(limit.rlim_cur) + " may be open (RLIMIT_NOFILE)",
                    EMFILE, "raise the limit first: `ulimit -n " + std::to_string(needed) + "`",
                    Cause::environment});
}

}  // namespace pushpkt
