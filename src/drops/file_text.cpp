// read(2) until the end.
#include "drops/file_text.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "pushpkt/base/fd.hpp"

namespace pushpkt::drops {

Result<std::string> file_text(const std::string& path, int at) {
  const Fd fd(::openat(at, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return fail(system_error("cannot open " + path));
  return rest_of(fd.get(), path);
}

Result<std::string> rest_of(int fd, const std::string& name) {
  std::string out;
  std::array<char, 65536> block;  // NOLINT(*-member-init): read(2) fills it
  while (true) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(system_error("cannot read " + name));
    if (got == 0) return out;
    out.append(block.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace pushpkt::drops
