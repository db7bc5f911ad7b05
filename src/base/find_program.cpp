// access(2), environ(7)
#include "pushpkt/base/find_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace pushpkt {

std::string find_in_path(std::string_view name, std::string_view path) {
  while (!path.empty() && !name.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(folder.size() + 1, path.size()));
    if (folder.empty()) continue;
    std::string file(folder);
    file += '/';
    file += name;
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

std::string system_path(std::string_view otherwise) {
  const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nothing sets it
  std::string out(path != nullptr && *path != '\0' ? std::string_view(path) : otherwise);
  out += ':';
  out += administrator_path;
  return out;
}

}  // namespace pushpkt
