// uname(2)
#include "pushpkt/base/kernel.hpp"

#include <sys/utsname.h>

#include <charconv>
#include <fstream>
#include <system_error>

namespace pushpkt {

std::string kernel_release() {
  utsname name{};
  return ::uname(&name) == 0 ? name.release : "unknown";
}

bool release_is_before(std::string_view release, unsigned major, unsigned minor) {
  unsigned here_major = 0;
  unsigned here_minor = 0;
  const char* const end = release.data() + release.size();
  const auto first = std::from_chars(release.data(), end, here_major);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return false;
  const auto second = std::from_chars(first.ptr + 1, end, here_minor);
  if (second.ec != std::errc()) return false;
  return here_major < major || (here_major == major && here_minor < minor);
}

bool kernel_is_before(unsigned major, unsigned minor) {
  return release_is_before(kernel_release(), major, minor);
}

std::string lockdown_of(std::string_view text) {
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return std::string(text.substr(open + 1, close - open - 1));
}

std::string kernel_lockdown() {
  std::ifstream file("/sys/kernel/security/lockdown");
  std::string line;
  std::getline(file, line);
  return lockdown_of(line);
}

}  // namespace pushpkt
