// capget(2), capset(2), prctl(2), setresuid(2), faccessat(2).
#include "pushpkt/base/privileges.hpp"
#include "base/output_target.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

namespace pushpkt {
namespace {

/// Capabilities 0 to 31, and those from 32 on.
using CapabilitySets = std::array<__user_cap_data_struct, 2>;
constexpr unsigned bits_of_set = 32;
/// capget(2) and capset(2), of the calling thread.
long call(long number, CapabilitySets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return ::syscall(number, &header, sets.data());
}

Result<CapabilitySets> own_capabilities() {
  CapabilitySets sets{};
  if (call(SYS_capget, sets) == 0) return sets;
  return fail(system_error("cannot read capabilities"));
}

bool has(const CapabilitySets& sets, unsigned capability,
         std::uint32_t __user_cap_data_struct::*set) {
  return ((sets[capability / bits_of_set].*set >> capability % bits_of_set) & 1U) != 0;
}

struct User {
  uid_t uid = 0;
  gid_t gid = 0;
};
constexpr User root{0, 0};
constexpr User nobody{65534, 65534};

/// Root becomes this user; without capabilities in any case.
Result<void> become(const User& who) {
  if (who.uid != root.uid) {
    const bool done = ::setgroups(0, nullptr) == 0 && ::setresgid(who.gid, who.gid, who.gid) == 0 &&
                      ::setresuid(who.uid, who.uid, who.uid) == 0;
    if (!done) return fail(system_error("cannot become another user"));
    // It is not dumpable from here on, so that others of this user cannot take its sockets by
    // ptrace(2). Its /proc/self stays root's: /dev/stdin as a file is one of those that root keeps.
  }
  return drop_all_capabilities();
}

bool is_file(const std::string& name) { return !name.empty() && name != "-"; }

bool may(const std::string& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

/// A missing file is no matter of rights: opening it is an error of its own.
bool may_read(const std::string& file) { return may(file, R_OK) || errno != EACCES; }

/// In place, or by a new file beside it.
bool may_write(const std::string& file) {
  struct stat state {};
  const bool there = ::stat(file.c_str(), &state) == 0;
  if (there && !S_ISREG(state.st_mode)) return may(file, W_OK) || errno != EACCES;
  if (there && !may(file, W_OK)) return errno != EACCES;
  return may(folder_of(file), W_OK | X_OK) || errno != EACCES;
}

/// The first that the caller may not open; "" is none.
std::string first_forbidden(const Files& files) {
  for (const std::string& file : files.read) {
    if (!is_file(file)) continue;
    if (!may_read(file)) return file;
    std::error_code none;  // a folder stands for the files in it
    std::filesystem::directory_iterator entry(file, none);
    for (; !none && entry != std::filesystem::directory_iterator(); entry.increment(none)) {
      if (!may_read(entry->path().string())) return entry->path().string();
    }
  }
  for (const std::string& file : files.written) {
    if (is_file(file) && !may_write(file)) return file;
  }
  return {};
}

/// Tried by a child that becomes this user.
bool suffices(const User& who, const Files& files) {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) ::_exit(become(who) && first_forbidden(files).empty() ? 0 : 1);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status == 0;
}

std::optional<unsigned> number_in(const char* variable) {
  const char* const text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): one thread
  unsigned number = 0;
  if (text == nullptr) return std::nullopt;
  const std::string_view all(text);
  const auto read = std::from_chars(all.data(), all.data() + all.size(), number);
  if (read.ec != std::errc() || read.ptr != all.data() + all.size()) return std::nullopt;
  return number;
}

std::optional<User> owner_of(const std::string& path) {
  struct stat state {};
  if (::stat(path.c_str(), &state) != 0) return std::nullopt;
  return User{state.st_uid, state.st_gid};
}

/// The users that root may become, the first choice first.
std::vector<User> candidates(const Files& files) {
  std::vector<User> out;
  const auto uid = number_in("SUDO_UID");
  const auto gid = number_in("SUDO_GID");
  if (uid && gid && *uid != root.uid) out.push_back({*uid, *gid});
  bool writes = false;
  for (const std::string& file : files.written) writes = writes || is_file(file);
  if (!writes) out.push_back(nobody);
  out.push_back(root);
  const auto add = [&](const std::optional<User>& who) {
    if (who) out.push_back(*who);
  };
  for (const std::string& file : files.written) {
    if (is_file(file)) add(owner_of(folder_of(file)));
  }
  for (const std::string& file : files.read) {
    if (is_file(file)) add(owner_of(file));
  }
  return out;
}

}  // namespace

bool has_capability(unsigned capability) {
  const auto sets = own_capabilities();
  return sets && has(*sets, capability, &__user_cap_data_struct::effective);
}

Result<void> keep_capabilities(std::initializer_list<unsigned> kept) {
  const auto own = own_capabilities();
  if (!own) return fail(own.error());
  CapabilitySets wanted{};
  for (const unsigned capability : kept) {
    if (!has(*own, capability, &__user_cap_data_struct::permitted)) continue;
    const std::uint32_t bit = 1U << capability % bits_of_set;
    wanted[capability / bits_of_set].permitted |= bit;
    wanted[capability / bits_of_set].effective |= bit;
  }
  if (call(SYS_capset, wanted) == 0) return {};
  return fail(system_error("cannot drop capabilities"));
}

Result<void> drop_all_capabilities() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(system_error("cannot give up new privileges"));
  }
  return keep_capabilities({});
}

Result<void> drop_privileges(const Files& files) {
  if (::geteuid() != root.uid) return drop_all_capabilities();
  for (const User& who : candidates(files)) {
    if (suffices(who, files)) return become(who);
  }
  if (auto dropped = drop_all_capabilities(); !dropped) return dropped;
  const std::string file = first_forbidden(files);
  return fail(system_error("cannot open " + file + " without root's power over other users' files",
                           EACCES,
                           "it is given up before anything is parsed: run as the file's owner, or "
                           "let the shell open it (`- < FILE`)"));
}

}  // namespace pushpkt
