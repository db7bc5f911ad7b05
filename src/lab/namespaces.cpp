// unshare(2), setns(2), and the identity maps. user_namespaces(7), network_namespaces(7)
#include "namespaces.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "inner_namespaces.hpp"
#include "pushpkt/base/privileges.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::lab {

Error forbidden(std::string what, int number, NamespaceKind kind) {
  return Error{std::move(what), number, bans().hint({kind}, number), Cause::environment};
}

Result<void> write_map(const char* path, const std::string& text, int folder) {
  const Fd file(::openat(folder, path, O_WRONLY | O_CLOEXEC));
  if (file.valid() && ::write(file.get(), text.data(), text.size()) >= 0) return {};
  return fail(forbidden(std::string("cannot write ") + path, errno));
}

namespace {

std::size_t threads_of_this_process() {
  std::error_code trouble;
  std::size_t count = 0;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/task", trouble);
       !trouble && entry != std::filesystem::directory_iterator(); entry.increment(trouble)) {
    ++count;
  }
  return count;
}

// We are root inside and ourselves outside. Only 0 keeps its capabilities over execve(2); a gid map
// may be written only after setgroups(2) was given up.
Result<void> map_to_root(uid_t uid, gid_t gid) {
  if (auto ok = write_map("/proc/self/setgroups", "deny"); !ok) return ok;
  if (auto ok = write_map("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1"); !ok) return ok;
  return write_map("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
}

// "INSIDE OUTSIDE COUNT" a line; who reads it stands inside.
Result<std::string> ids_of_this_namespace(const char* path) {
  std::ifstream file(path);
  std::string map;
  for (unsigned long inside = 0, outside = 0, count = 0; file >> inside >> outside >> count;) {
    const std::string first = std::to_string(inside);
    map += first + " " + first + " " + std::to_string(count) + "\n";
  }
  if (map.empty()) return fail(system_error(std::string("cannot read ") + path));
  return map;
}

Result<void> only_one_thread() {
  const std::size_t threads = threads_of_this_process();
  if (threads == 1) return {};
  return fail(Error{
      "cannot enter a user namespace: this process has " + std::to_string(threads) + " threads",
      EINVAL, "build the lab before the first thread is started"});
}

}  // namespace

const Bans& bans() {
  static const Bans as_they_were = Bans::read();
  return as_they_were;
}

bool has_namespace_capabilities() {
  return has_capability(CAP_SYS_ADMIN) && has_capability(CAP_NET_ADMIN) &&
         has_capability(CAP_NET_RAW);
}

Result<void> gain_namespace_capabilities() {
  if (has_namespace_capabilities()) return {};
  if (auto alone = only_one_thread(); !alone) return alone;
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  static_cast<void>(bans());  // inside of the new namespace they would read differently
  if (::unshare(CLONE_NEWUSER) != 0) {
    return fail(forbidden("cannot make a user namespace", errno));
  }
  // With capabilities from its file this program's /proc/self would belong to root, maps included.
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  return map_to_root(uid, gid);
}

// A child that stayed behind writes the maps: only in the parent namespace has root the right to
// map all user ids.
Result<void> leave_power_over_machine() {
  if (auto alone = only_one_thread(); !alone) return alone;
  static_cast<void>(bans());  // inside of the new namespace they would read differently
  const auto uids = ids_of_this_namespace("/proc/self/uid_map");
  if (!uids) return fail(uids.error());
  const auto gids = ids_of_this_namespace("/proc/self/gid_map");
  if (!gids) return fail(gids.error());
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(system_error("cannot make a pipe"));
  const Fd wait_here(ends[0]);
  Fd go_on(ends[1]);
  // Not by our number: in a lab within a lab /proc may be the outer one's, with other numbers.
  const Fd own(::open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!own.valid()) return fail(system_error("cannot open /proc/self"));
  const pid_t child = ::fork();
  if (child < 0) return fail(system_error("cannot start another process"));
  if (child == 0) {
    go_on.reset();
    char told = 0;
    if (::read(wait_here.get(), &told, 1) != 1) ::_exit(0);
    if (auto ok = write_map("uid_map", *uids, own.get()); !ok) ::_exit(ok.error().number);
    if (auto ok = write_map("gid_map", *gids, own.get()); !ok) ::_exit(ok.error().number);
    ::_exit(0);
  }
  const bool entered = ::unshare(CLONE_NEWUSER) == 0;
  const int number = errno;
  if (entered) static_cast<void>(::write(go_on.get(), "x", 1) < 0);
  go_on.reset();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!entered) return fail(forbidden("cannot make a user namespace", number));
  if (status != 0) return fail(forbidden("cannot map user ids", WEXITSTATUS(status)));
  return make_inner_user_namespace(*uids, *gids);
}

Result<Fd> open_network_namespace() {
  Fd netns(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!netns.valid()) return fail(system_error("cannot open /proc/thread-self/ns/net"));
  return netns;
}

Result<Fd> new_network_namespace() {
  if (inner_user_namespace() >= 0) {
    auto made = new_inner_network_namespace();
    if (!made) return made;
    if (auto entered = enter_network_namespace(made->get()); !entered) return fail(entered.error());
    return made;
  }
  if (::unshare(CLONE_NEWNET) != 0) {
    return fail(forbidden("cannot make a network namespace", errno, NamespaceKind::network));
  }
  return open_network_namespace();
}

Result<void> enter_network_namespace(int netns_fd) {
  if (::setns(netns_fd, CLONE_NEWNET) == 0) return {};
  return fail(system_error("cannot enter a network namespace",
                           "it needs CAP_SYS_ADMIN: enter before capabilities are dropped"));
}

}  // namespace pushpkt::lab
