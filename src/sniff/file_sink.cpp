// FileSink: one buffer in front of write(2).
#include "sniff/file_sink.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace pushpkt::sniff {
namespace {

constexpr std::size_t large_bytes = 256 * 1024;
constexpr mode_t mode = 0666;  // less the umask

}  // namespace

Result<FileSink> FileSink::create(const std::string& path) {
  if (path == "-") {
    Fd copy(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!copy.valid()) return fail(system_error("cannot write to the standard output"));
    return FileSink(std::move(copy), "the standard output");
  }
  Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (fd.valid()) return FileSink(std::move(fd), path);
  Error error = system_error("cannot write " + path);
  error.cause = Cause::input;
  return fail(std::move(error));
}

Result<void> FileSink::settle() {
  if (buffer_.size() < large_bytes) return {};
  return flush();
}

Result<void> FileSink::flush() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t put = ::write(fd_.get(), buffer_.data() + done, buffer_.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      const int number = errno;
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(done));
      return fail(system_error("cannot write " + name_, number));
    }
    done += static_cast<std::size_t>(put);
  }
  buffer_.clear();
  return {};
}

Result<void> FileSink::close() {
  auto flushed = flush();
  // close(2) is where NFS and full quotas report what earlier writes met.
  if (const int fd = fd_.release(); flushed && fd >= 0 && ::close(fd) != 0) {
    return fail(system_error("cannot write " + name_));
  } else if (!flushed && fd >= 0) {
    ::close(fd);
  }
  return flushed;
}

}  // namespace pushpkt::sniff
