// sysctl(8): dots and slashes change places.
#include "setting.hpp"

namespace pushpkt::lab {
namespace {

// Neither empty nor a step out of the folder.
bool is_name(std::string_view part) { return !part.empty() && part != "." && part != ".."; }

}  // namespace

std::optional<std::string> setting_file(std::string_view key) {
  std::string path(key);
  const std::size_t first = path.find_first_of("./");
  if (first != std::string::npos && path[first] == '.') {
    for (char& letter : path) letter = letter == '.' ? '/' : letter == '/' ? '.' : letter;
  }
  if (!path.starts_with("net/")) return std::nullopt;
  for (std::string_view rest = path;;) {
    const std::size_t slash = rest.find('/');
    if (!is_name(rest.substr(0, slash))) return std::nullopt;
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return "/proc/sys/" + path;
}

}  // namespace pushpkt::lab
