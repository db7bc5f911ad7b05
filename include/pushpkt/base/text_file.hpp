// Text from a file or the standard input: whole within a bound, or line by line. read(2)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {

/// For messages: "standard input" for "-", else the name itself.
[[nodiscard]] std::string input_name(const std::string& name);

/// The whole file; "-" is the standard input. Input errors: it cannot be read (a directory, EIO),
/// it has more than `most_bytes`.
[[nodiscard]] Result<std::string> read_text_file(const std::string& name, std::size_t most_bytes);

/// The text behind a UTF-8 byte order mark, which some editors write first.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text);

/// Line by line, in bounded memory.
class LineReader {
 public:
  static constexpr std::size_t most_bytes = 1U << 20;  ///< of a line

  struct Options {
    int stop_fd = -1;    ///< once it is readable there are no more lines; -1: nothing stops it
    bool as_is = false;  ///< a CR before the end of a line and a byte order mark belong to the line
  };
  /// "-" is the standard input.
  [[nodiscard]] static Result<LineReader> open(const std::string& name, const Options& options);
  [[nodiscard]] static Result<LineReader> open(const std::string& name) { return open(name, {}); }

  /// The next line without its end (LF or CR LF), and without a byte order mark; nullopt behind the
  /// last one, and after a signal or a stop. Valid until the next call. Input errors: the file
  /// cannot be read; a line has more than most_bytes, with its number.
  [[nodiscard]] Result<std::optional<std::string_view>> next();

  /// Of the last line, from 1.
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  LineReader(Fd fd, std::string name, const Options& options)
      : fd_(std::move(fd)), name_(std::move(name)), options_(options) {}
  [[nodiscard]] Result<bool> fill();
  [[nodiscard]] std::string_view take(std::size_t bytes, std::size_t end_bytes);

  Fd fd_;
  std::string name_;
  Options options_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not handed out
  std::uint64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace pushpkt
