// cap_set_proc(3), prctl(2), setresuid(2), faccessat(2).
#include "cli/privileges.hpp"

#include "cli/protocol_files.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

#include "cli/socket_helper.hpp"

namespace pushpkt::tool {
namespace {

struct Fingerprint {
  uid_t uid = 0;
  gid_t gid = 0;
};
constexpr Fingerprint root{0, 0};
constexpr Fingerprint nobody{65534, 65534};

Result<void> drop_for_good() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(system_error("cannot give up new privileges"));
  }
  cap_t none = cap_init();
  const bool dropped = none != nullptr && cap_set_proc(none) == 0;
  const Error error = system_error("cannot drop capabilities");
  cap_free(none);
  if (!dropped) return fail(error);
  return {};
}

/// Root becomes this one; without capabilities in any case.
Result<void> become(const Fingerprint& who) {
  if (who.uid != root.uid) {
    const bool done = ::setgroups(0, nullptr) == 0 && ::setresgid(who.gid, who.gid, who.gid) == 0 &&
                      ::setresuid(who.uid, who.uid, who.uid) == 0;
    if (!done) return fail(system_error("cannot become another user"));
    // It is not dumpable from here on, so that others of this user cannot take its sockets by
    // ptrace(2). Its /proc/self stays root's: /dev/stdin as a file is one of those that root keeps.
  }
  return drop_for_good();
}

bool is_file(const std::string& name) { return !name.empty() && name != "-"; }

bool may(const std::string& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

std::string folder_of(const std::string& file) {
  const auto folder = std::filesystem::path(file).parent_path();
  return folder.empty() ? "." : folder.string();
}

/// A file that is not there is no matter of rights: the verb says so itself.
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
    for (const auto& entry : std::filesystem::directory_iterator(file, none)) {
      if (!may_read(entry.path().string())) return entry.path().string();
    }
  }
  for (const std::string& file : files.written) {
    if (is_file(file) && !may_write(file)) return file;
  }
  return {};
}

/// Tried by a child that becomes it.
bool suffices(const Fingerprint& who, const Files& files) {
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

std::optional<Fingerprint> owner_of(const std::string& path) {
  struct stat state {};
  if (::stat(path.c_str(), &state) != 0) return std::nullopt;
  return Fingerprint{state.st_uid, state.st_gid};
}

/// Whom root may become, the first choice first.
std::vector<Fingerprint> candidates(const Files& files) {
  std::vector<Fingerprint> out;
  const auto uid = number_in("SUDO_UID");
  const auto gid = number_in("SUDO_GID");
  if (uid && gid && *uid != root.uid) out.push_back({*uid, *gid});
  bool writes = false;
  for (const std::string& file : files.written) writes = writes || is_file(file);
  if (!writes) out.push_back(nobody);
  out.push_back(root);
  const auto add = [&](const std::optional<Fingerprint>& who) {
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

Result<void> drop_capabilities() {
  close_socket_helper();
  return drop_for_good();
}

namespace {

Result<void> give_up_rights_for(const Files& files) {
  if (::geteuid() != root.uid) return drop_for_good();
  for (const Fingerprint& who : candidates(files)) {
    if (suffices(who, files)) return become(who);
  }
  if (auto dropped = drop_for_good(); !dropped) return dropped;
  const std::string file = first_forbidden(files);
  return fail(system_error("cannot open " + file + " without root's power over other users' files",
                           EACCES,
                           "it is given up before anything is parsed: run as the file's owner, or "
                           "let the shell open it (`- < FILE`)"));
}

}  // namespace

Result<void> give_up_rights(const Files& files) {
  Files all = files;
  all.read.insert(all.read.end(), protocol_files().begin(), protocol_files().end());
  if (auto given_up = give_up_rights_for(all); !given_up) return given_up;
  return load_protocols();
}

Result<void> give_up_rights_but_sockets(const Files& files) {
  if (auto helper = open_socket_helper(); !helper) return helper;
  return give_up_rights(files);
}

}  // namespace pushpkt::tool
