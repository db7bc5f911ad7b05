// A whole file of /proc or tracefs as text. Their sizes are not known before they are read.
#pragma once

#include <fcntl.h>

#include <string>

#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

/// `path` is relative to the folder `at`, if it does not begin with a slash. openat(2)
[[nodiscard]] Result<std::string> file_text(const std::string& path, int at = AT_FDCWD);
/// From where the descriptor stands to the end.
[[nodiscard]] Result<std::string> rest_of(int fd, const std::string& name);

}  // namespace pushpkt::drops
