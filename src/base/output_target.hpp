// OutputTarget: what a path for writing stands for, found before anything is opened for writing.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {

struct OutputTarget {
  Fd open;                             ///< where it is no regular file: ready to be written
  std::string path;                    ///< else the file's own name, behind all symbolic links
  std::string given;                   ///< the path as it was given
  std::optional<struct stat> earlier;  ///< the file that has this name now

  /// Errors (input): a folder, a folder that does not exist, another user's link or file in a
  /// folder where everybody may write.
  [[nodiscard]] static Result<OutputTarget> of(const std::string& path);
  /// The same question about the opened file, because it may have been exchanged meanwhile.
  [[nodiscard]] Result<void> check_owner(int fd) const;
};

/// An input error, but for a lack of room (environment) and of rights (permission).
[[nodiscard]] Error cannot_write(const std::string& path, int number);

/// The folder that a file of this path is in: "." and "/" too.
[[nodiscard]] std::string folder_of(const std::string& path);

/// The descriptor that a path names: "-" and /dev/stdout, /dev/stderr, /dev/fd/N.
[[nodiscard]] std::optional<int> descriptor_named(const std::string& path);

}  // namespace pushpkt
