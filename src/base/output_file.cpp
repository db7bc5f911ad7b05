// OutputFile: where a path leads, the temporary name beside it, and the writes.
#include "pushpkt/base/output_file.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/output_target.hpp"

namespace pushpkt {
namespace {

constexpr int most_tries = 100;

mode_t mode_for(Readers readers) { return readers == Readers::umask ? 0666 : 0600; }

/// A name in the same folder that no file has: rename(2) does not go from one disk to another.
std::string temporary_name(const std::string& path) {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != sizeof number) {
    number = static_cast<std::uint64_t>(::getpid());
  }
  const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
  // Short: the longest name that a folder takes must have one beside it, too.
  return path.substr(0, name) + ".pushpkt-" +
         hex(ByteView(reinterpret_cast<const std::uint8_t*>(&number), sizeof number));
}

/// The mode and the owner of the file that is replaced, as far as we may give them.
void take_over(int fd, const struct stat& earlier) {
  if (::geteuid() == 0 && ::fchown(fd, earlier.st_uid, earlier.st_gid) != 0) return;
  (void)::fchmod(fd, earlier.st_mode & 0777U);
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path, Appearance appearance,
                                      Readers readers) {
  const mode_t mode = mode_for(readers);
  auto target = OutputTarget::of(path);
  if (!target) return fail(std::move(target.error()));
  const std::string name = path == "-" ? "the output" : path;
  if (target->open.valid()) return OutputFile(std::move(target->open), name);
  if (appearance == Appearance::growing) {
    // The mode holds for a new file only; O_NOFOLLOW, because target->path is where links end.
    Fd fd(::open(target->path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd.valid()) return fail(cannot_write(path, errno));
    if (auto ours = target->check_owner(fd.get()); !ours) return fail(std::move(ours.error()));
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return fail(cannot_write(path, errno));
    OutputFile out(std::move(fd), name);
    out.waits_ = true;
    out.earlier_bytes_ = static_cast<std::uint64_t>(status.st_size);
    return out;
  }
  for (int i = 0; i < most_tries; ++i) {
    const std::string temporary = temporary_name(target->path);
    Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!fd.valid() && errno == EEXIST) continue;
    if (!fd.valid()) return fail(cannot_write(path, errno));
    if (target->earlier) take_over(fd.get(), *target->earlier);
    OutputFile out(std::move(fd), name);
    out.temporary_ = temporary;
    out.final_ = target->path;
    return out;
  }
  return fail(cannot_write(path, EEXIST));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      name_(std::move(other.name_)),
      temporary_(std::exchange(other.temporary_, {})),
      final_(std::move(other.final_)),
      written_(other.written_),
      waits_(other.waits_),
      earlier_bytes_(other.earlier_bytes_) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this == &other) return *this;
  give_up();
  fd_ = std::move(other.fd_);
  name_ = std::move(other.name_);
  temporary_ = std::exchange(other.temporary_, {});
  final_ = std::move(other.final_);
  written_ = other.written_;
  waits_ = other.waits_;
  earlier_bytes_ = other.earlier_bytes_;
  return *this;
}

OutputFile::~OutputFile() { give_up(); }

void OutputFile::give_up() {
  fd_.reset();
  if (!temporary_.empty()) ::unlink(std::exchange(temporary_, {}).c_str());
}

Result<void> OutputFile::empty_earlier() {
  if (!std::exchange(waits_, false)) return {};
  if (::ftruncate(fd_.get(), 0) != 0) return fail(system_error("cannot write " + name_));
  return {};
}

Result<void> OutputFile::write(ByteView bytes) {
  if (!bytes.empty()) {
    if (auto emptied = empty_earlier(); !emptied) return emptied;
  }
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fail(system_error("cannot write " + name_));
    written_ += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> OutputFile::write(std::string_view text) {
  return write(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Result<void> OutputFile::overwrite(std::uint64_t at, ByteView bytes) {
  assert(is_beside() && at + bytes.size() <= written_);
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fail(system_error("cannot write " + name_));
    at += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> OutputFile::commit() {
  // close(2) is where NFS and full quotas report what earlier writes met.
  if (auto emptied = empty_earlier(); !emptied) return emptied;
  const int fd = fd_.release();
  if (fd >= 0 && ::close(fd) != 0) return fail(system_error("cannot write " + name_));
  if (temporary_.empty()) return {};
  if (::rename(temporary_.c_str(), final_.c_str()) != 0) {
    return fail(system_error("cannot write " + name_));
  }
  temporary_.clear();
  return {};
}

void OutputFile::cut_to(std::uint64_t bytes) {
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  // The standard output may have begun behind what others wrote into the file.
  const off_t end = ::lseek(fd_.get(), 0, SEEK_CUR);
  const auto behind = static_cast<off_t>(written_ - bytes);
  if (end < behind || ::ftruncate(fd_.get(), end - behind) != 0) return;
  ::lseek(fd_.get(), end - behind, SEEK_SET);
  written_ = bytes;
}

Result<void> write_file(const std::string& path, std::string_view content) {
  return write_files({{path, std::string(content)}});
}

Result<void> write_files(const std::vector<Document>& documents) {
  std::vector<OutputFile> files;
  for (const Document& document : documents) {
    auto file = OutputFile::create(document.path, Appearance::whole, Readers::umask);
    if (!file) return fail(std::move(file.error()));
    files.push_back(std::move(*file));
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (auto done = files[i].write(documents[i].content); !done) return done;
  }
  for (OutputFile& file : files) {
    if (auto done = file.commit(); !done) return done;
  }
  return {};
}

}  // namespace pushpkt
