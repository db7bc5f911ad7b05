// ByteSource: one buffer in front of read(2).
#include "sniff/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace pushpkt::sniff {
namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;

}  // namespace

Result<ByteSource> ByteSource::open(const std::string& path, int stop_fd) {
  if (path == "-") {
    Fd copy(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!copy.valid()) return fail(system_error("cannot read the standard input"));
    return inflated(ByteSource(InputFd(std::move(copy), stop_fd), "standard input"));
  }
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  const bool there = fd.valid() && ::fstat(fd.get(), &status) == 0;
  if (there && !S_ISDIR(status.st_mode))
    return inflated(ByteSource(InputFd(std::move(fd), stop_fd), path));
  return fail(cannot_read(path, there ? EISDIR : errno));
}

Result<ByteSource> ByteSource::inflated(ByteSource source) {
  const auto start = source.peek(2);
  if (!start) return fail(start.error());
  const bool gzip =
      start->size() == 2 && (*start)[0] == GzipFile::magic_0 && (*start)[1] == GzipFile::magic_1;
  if (!gzip) return source;
  auto opened = GzipFile::open(source.name_, ByteView(source.buffer_).first(source.end_));
  if (!opened) return fail(std::move(opened.error()));
  source.gzip_.emplace(std::move(*opened));
  source.end_ = 0;
  return source;
}

Result<std::size_t> ByteSource::read_some(std::span<std::uint8_t> into) {
  if (gzip_) return gzip_->read(fd_, into);
  return fd_.read(into, name_);
}

Result<void> ByteSource::fill(std::size_t count) {
  while (end_ - begin_ < count) {
    if (begin_ > 0) {
      std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
      end_ -= begin_;
      begin_ = 0;
    }
    if (buffer_.size() - end_ < chunk_bytes) {  // not by what a file claims, nor by more than it
      buffer_.resize(std::min(2 * end_, std::max(count, end_)) + chunk_bytes);
    }
    const auto got = read_some(std::span(buffer_).subspan(end_));
    if (!got) return fail(got.error());
    if (*got == 0) break;
    end_ += *got;
  }
  return {};
}

Result<ByteView> ByteSource::peek(std::size_t count) {
  if (auto filled = fill(count); !filled) return fail(std::move(filled.error()));
  return ByteView(buffer_).subspan(begin_, std::min(count, end_ - begin_));
}

Result<ByteView> ByteSource::take(std::size_t count) {
  auto view = peek(count);
  if (view) step(view->size());
  return view;
}

Result<std::uint64_t> ByteSource::skip(std::uint64_t count) {
  std::uint64_t done = 0;
  while (done < count) {
    const auto part =
        take(static_cast<std::size_t>(std::min<std::uint64_t>(count - done, chunk_bytes)));
    if (!part) return fail(part.error());
    if (part->empty()) break;
    done += part->size();
  }
  return done;
}

}  // namespace pushpkt::sniff
