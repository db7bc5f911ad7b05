// FileSink: a file or the standard output, written through one buffer.
#pragma once

#include <string>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::sniff {

class FileSink {
 public:
  /// "-" is the standard output. An existing file is emptied.
  [[nodiscard]] static Result<FileSink> create(const std::string& path);

  /// What is to be written next: append here, then settle().
  [[nodiscard]] Bytes& buffer() { return buffer_; }
  /// Hands the buffer to the kernel if it has grown large.
  [[nodiscard]] Result<void> settle();
  /// Hands the buffer to the kernel.
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] Result<void> close();
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  FileSink(Fd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  Fd fd_;
  std::string name_;
  Bytes buffer_;
};

}  // namespace pushpkt::sniff
