// Errors of read(2) are errors: a directory is no empty file.
#include "pushpkt/base/text_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace pushpkt {
namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;

Result<Fd> open_input(const std::string& name) {
  Fd fd(name == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                    : ::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return fail(cannot_read(input_name(name), errno));
  return fd;
}

/// Appends what comes next; 0 at the end.
Result<std::size_t> read_more(const Fd& fd, const std::string& name, std::string& text) {
  const std::size_t before = text.size();
  text.resize(before + chunk_bytes);
  const ssize_t got = ::read(fd.get(), text.data() + before, chunk_bytes);
  const int number = errno;
  text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  errno = number;
  if (got < 0) return fail(cannot_read(input_name(name), errno));
  return static_cast<std::size_t>(got);
}

}  // namespace

std::string input_name(const std::string& name) { return name == "-" ? "standard input" : name; }

Result<std::string> read_text_file(const std::string& name, std::size_t most_bytes) {
  const auto fd = open_input(name);
  if (!fd) return fail(fd.error());
  std::string text;
  while (text.size() <= most_bytes) {
    const auto got = read_more(*fd, name, text);
    if (!got) return fail(got.error());
    if (*got == 0) return text;
  }
  return fail(input_error("cannot read " + input_name(name) + ": it has more than " +
                              std::to_string(most_bytes) + " bytes",
                          "is it the right file?"));
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

Result<LineReader> LineReader::open(const std::string& name, const Options& options) {
  auto fd = open_input(name);
  if (!fd) return fail(fd.error());
  return LineReader(std::move(*fd), name, options);
}

/// False at the end.
Result<bool> LineReader::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  // A regular file is always ready; where poll(2) is interrupted, read(2) is not begun.
  std::array<pollfd, 2> waiting{{{fd_.get(), POLLIN, 0}, {options_.stop_fd, POLLIN, 0}}};
  if (options_.stop_fd >= 0) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 || waiting[1].revents != 0) return false;
  }
  const auto got = read_more(fd_, name_, buffer_);
  if (!got && got.error().number == EINTR) return false;
  if (!got) return fail(got.error());
  return *got > 0;
}

std::string_view LineReader::take(std::size_t bytes, std::size_t end_bytes) {
  std::string_view line = std::string_view(buffer_).substr(begin_, bytes);
  begin_ += bytes + end_bytes;
  if (++number_ == 1 && !options_.as_is) line = without_byte_order_mark(line);
  if (line.ends_with('\r') && !options_.as_is) line.remove_suffix(1);
  return line;
}

Result<std::optional<std::string_view>> LineReader::next() {
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = buffer_.find('\n', begin_ + searched);
    if (end != std::string::npos) return take(end - begin_, 1);
    searched = buffer_.size() - begin_;
    if (searched > most_bytes) {
      return fail(input_error("cannot read " + input_name(name_) + ", line " +
                                  std::to_string(number_ + 1) + ": it has more than " +
                                  std::to_string(most_bytes) + " bytes",
                              "is it a text file?"));
    }
    if (!ended_) {
      const auto more = fill();
      if (!more) return fail(more.error());
      ended_ = !*more;
      continue;
    }
    if (searched == 0) return std::nullopt;
    return take(searched, 0);
  }
}

}  // namespace pushpkt
