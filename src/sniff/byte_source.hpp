// ByteSource: a file or a pipe, compressed or not, read front to back through one buffer that grows
// only with what really came, so that a length in a hostile file never sizes anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"
#include "sniff/gzip_file.hpp"
#include "sniff/input_fd.hpp"

namespace pushpkt::sniff {

class ByteSource {
 public:
  /// "-" is the standard input. Directories are refused. What begins as gzip does is inflated.
  /// Once `stop_fd` is readable nothing more is read: an error with EINTR.
  [[nodiscard]] static Result<ByteSource> open(const std::string& path, int stop_fd);
  void before_waiting(InputFd::Flush flush) { fd_.before_waiting(std::move(flush)); }

  /// The next `count` bytes, fewer only at the end of the file; they stay in front.
  [[nodiscard]] Result<ByteView> peek(std::size_t count);
  /// The same, and steps over them. The view is valid until the next call.
  [[nodiscard]] Result<ByteView> take(std::size_t count);
  /// What came already and is in front, however little: no call to the system.
  [[nodiscard]] ByteView buffered() const { return {buffer_.data() + begin_, end_ - begin_}; }
  /// Steps over `count` bytes that are buffered.
  void step(std::size_t count) {
    begin_ += count;
    offset_ += count;
  }
  /// Steps over `count` bytes without keeping them; how many there were.
  [[nodiscard]] Result<std::uint64_t> skip(std::uint64_t count);

  /// How many bytes were stepped over; of what gzip has inflated to.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  /// The path, "standard input" for "-".
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  ByteSource(InputFd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}
  [[nodiscard]] static Result<ByteSource> inflated(ByteSource source);
  [[nodiscard]] Result<void> fill(std::size_t count);
  [[nodiscard]] Result<std::size_t> read_some(std::span<std::uint8_t> into);

  InputFd fd_;
  std::string name_;
  std::optional<GzipFile> gzip_;
  Bytes buffer_;
  std::size_t begin_ = 0;  ///< buffer_[begin_, end_) came and was not stepped over
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace pushpkt::sniff
