// Where a path leads. symlink(7), proc_sys_fs(5): protected_symlinks, protected_regular.
#include "base/output_target.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <deque>
#include <filesystem>

#include "pushpkt/base/output_file.hpp"

namespace pushpkt {
namespace {

constexpr int most_links = 40;  // as the kernel: path_resolution(7)

Error of_another_user(const std::string& path, const std::string& what) {
  return input_error("cannot write " + path + ": it is " + what + " of another user, in a folder " +
                         "where everybody may write",
                     "name a file in a folder of your own");
}

/// Whether what `owner` put into the folder of `path` could be a trap.
bool is_suspect(const std::string& path, uid_t owner) {
  struct stat folder {};
  if (::stat(folder_of(path).c_str(), &folder) != 0) return false;
  const bool everybodys = (folder.st_mode & S_ISVTX) != 0 && (folder.st_mode & S_IWOTH) != 0;
  return everybodys && owner != ::geteuid() && owner != folder.st_uid;
}

/// Steps over one symbolic link; false where there is none.
Result<bool> step(std::string& path, const std::string& given) {
  struct stat link {};
  if (::lstat(path.c_str(), &link) != 0 || !S_ISLNK(link.st_mode)) return false;
  if (is_suspect(path, link.st_uid)) return fail(of_another_user(given, "a symbolic link"));
  std::array<char, PATH_MAX> to{};
  const ssize_t size = ::readlink(path.c_str(), to.data(), to.size());
  if (size < 0) return fail(cannot_write(given, errno));
  const std::string target(to.data(), static_cast<std::size_t>(size));
  path = target.starts_with('/') ? target : folder_of(path) + "/" + target;
  return true;
}

/// The folders of a path may be links, too.
Result<void> check_folders(const std::string& path, const std::string& given) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    struct stat link {};
    if (::lstat(folder.c_str(), &link) != 0 || !S_ISLNK(link.st_mode)) continue;
    if (is_suspect(folder, link.st_uid)) {
      return fail(of_another_user(given, "behind a symbolic link"));
    }
  }
  return {};
}

/// What a path stands for; nullopt for what does not exist and for devices, which many may use.
std::optional<struct stat> identity(const std::string& path, int standard) {
  struct stat status {};
  const int failed = path == "-" ? ::fstat(standard, &status) : ::stat(path.c_str(), &status);
  if (path.empty() || failed != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) return std::nullopt;
  return status;
}

/// The path without links, "." and "..", as the kernel walks it; what does not exist yet is kept
/// by name, so that a link which dangles leads to the file that a write through it makes. A name of
/// a descriptor ends the walk. nullopt: too many links.
std::optional<std::string> resolved(const std::string& path) {
  std::error_code error;
  const std::filesystem::path start = std::filesystem::absolute(path, error);
  if (error) return std::nullopt;
  std::deque<std::filesystem::path> left(start.begin(), start.end());
  std::filesystem::path out;
  int links = 0;
  while (!left.empty()) {
    const std::filesystem::path name = left.front();
    left.pop_front();
    if (name == "..") {
      out = out.parent_path();
      continue;
    }
    if (name.empty() || name == ".") continue;
    out /= name;
    std::filesystem::path whole = out;
    for (const auto& rest : left) whole /= rest;
    if (descriptor_named(whole.string())) return whole.string();
    const std::filesystem::path target = std::filesystem::read_symlink(out, error);
    if (error) continue;  // no link, or nothing there
    if (++links > most_links) return std::nullopt;
    out = target.is_absolute() ? target.root_path() : out.parent_path();
    const std::filesystem::path steps = target.relative_path();
    left.insert(left.begin(), steps.begin(), steps.end());
  }
  return out.string();
}

/// Whether the two names are of one file or one descriptor.
bool is_same_place(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return false;
  const auto first = identity(a, STDOUT_FILENO);
  const auto second = identity(b, STDOUT_FILENO);
  if (first && second) return first->st_dev == second->st_dev && first->st_ino == second->st_ino;
  const auto place = a == "-" ? a : resolved(a);
  const auto other = b == "-" ? b : resolved(b);
  if (!place || !other) return false;  // to open them fails
  const auto descriptor = descriptor_named(*place);
  if (descriptor) return descriptor == descriptor_named(*other);
  std::error_code error;
  return *place == *other && !std::filesystem::exists(*place, error);
}

}  // namespace

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Error cannot_write(const std::string& name, int number) {
  Error error = system_error("cannot write " + name, number);
  const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG || number == EIO;
  if (!full && number != EPERM && number != EACCES) error.cause = Cause::input;
  return error;
}

std::optional<int> descriptor_named(const std::string& path) {
  if (path == "-" || path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    int number = -1;
    const char* end = path.data() + path.size();
    const auto [at, error] = std::from_chars(path.data() + folder.size(), end, number);
    if (error == std::errc() && at == end && number >= 0) return number;
  }
  return std::nullopt;
}

bool is_standard_output(const std::string& name) { return descriptor_named(name) == STDOUT_FILENO; }

Result<OutputTarget> OutputTarget::of(const std::string& path) {
  OutputTarget out{.open = {}, .path = path, .given = path, .earlier = {}};
  for (int i = 0; i <= most_links; ++i) {
    if (const auto number = descriptor_named(out.path)) {
      out.open = Fd(::fcntl(*number, F_DUPFD_CLOEXEC, 0));
      const std::string name = path == "-" ? "the output" : path;
      if (!out.open.valid()) return fail(system_error("cannot write " + name));
      return out;
    }
    if (auto own = check_folders(out.path, path); !own) return fail(own.error());
    const auto stepped = step(out.path, path);
    if (!stepped) return fail(stepped.error());
    if (!*stepped) break;
    if (i == most_links) return fail(cannot_write(path, ELOOP));
  }
  struct stat status {};
  if (::stat(out.path.c_str(), &status) != 0) {
    if (errno != ENOENT) return fail(cannot_write(path, errno));
    return out;
  }
  if (S_ISDIR(status.st_mode)) return fail(cannot_write(path, EISDIR));
  if (!S_ISREG(status.st_mode)) {
    out.open = Fd(::open(out.path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
    if (!out.open.valid()) return fail(cannot_write(path, errno));
    return out;
  }
  if (is_suspect(out.path, status.st_uid)) return fail(of_another_user(path, "a file"));
  if (::faccessat(AT_FDCWD, out.path.c_str(), W_OK, AT_EACCESS) != 0)
    return fail(cannot_write(path, errno));
  out.earlier = status;
  return out;
}

Result<void> OutputTarget::check_owner(int fd) const {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return fail(cannot_write(given, errno));
  if (is_suspect(path, status.st_uid)) return fail(of_another_user(given, "a file"));
  return {};
}

Result<void> check_outputs_are_no_inputs(const std::vector<std::string>& inputs,
                                         const std::vector<std::string>& outputs) {
  for (const std::string& input : inputs) {
    const auto from = identity(input, STDIN_FILENO);
    if (!from) continue;
    for (const std::string& output : outputs) {
      const auto to = identity(output, STDOUT_FILENO);
      if (!to || to->st_dev != from->st_dev || to->st_ino != from->st_ino) continue;
      const std::string name = output == "-" ? "the standard output" : output;
      return fail(input_error("cannot write " + name + ": it is the file that is read",
                              "write another file, and rename it"));
    }
  }
  return {};
}

Result<void> check_outputs_are_distinct(const std::vector<std::string>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = i + 1; j < outputs.size(); ++j) {
      if (!is_same_place(outputs[i], outputs[j])) continue;
      const std::string name = is_standard_output(outputs[j]) ? "the standard output" : outputs[j];
      return fail(input_error("cannot write two results to " + name, "name a file for each"));
    }
  }
  return {};
}

namespace {

Error cannot_write_into(const std::string& folder, int number) {
  return cannot_write("into the folder " + folder, number);
}

/// A pipe is not opened here: its reader would take that for the whole output.
Result<void> check_can_be_made(const std::string& path) {
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return {};
  const auto target = OutputTarget::of(path);
  if (!target) return fail(target.error());
  if (target->open.valid() || target->earlier) return {};
  const std::string folder = folder_of(target->path);
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return {};
  return fail(cannot_write(path, errno));
}

/// Of the folder, or of the lowest one above it that is there.
Result<void> check_folder_can_be_made(const std::string& path) {
  std::string there = path;
  struct stat status {};
  while (::stat(there.c_str(), &status) != 0) {
    if (errno != ENOENT) return fail(cannot_write_into(path, errno));
    while (there.size() > 1 && there.ends_with('/')) there.pop_back();
    there = folder_of(there);
  }
  if (!S_ISDIR(status.st_mode)) return fail(cannot_write_into(path, ENOTDIR));
  if (::faccessat(AT_FDCWD, there.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return {};
  return fail(cannot_write_into(path, errno));
}

}  // namespace

Result<void> check_folders_can_be_made(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    if (folder.empty()) continue;
    if (auto good = check_folder_can_be_made(folder); !good) return good;
  }
  return {};
}

Result<void> check_outputs_can_be_made(const std::vector<std::string>& outputs) {
  for (const std::string& output : outputs) {
    if (output.empty() || is_standard_output(output)) continue;
    if (auto good = check_can_be_made(output); !good) return good;
  }
  return {};
}

}  // namespace pushpkt
