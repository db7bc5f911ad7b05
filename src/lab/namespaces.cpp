// unshare(2), setns(2), and the identity maps. user_namespaces(7), network_namespaces(7)
#include "namespaces.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "pushpkt/lab/lab.hpp"

namespace pushpkt::lab {
namespace {

// Namespaces that are forbidden are a matter of the environment, whatever errno says.
Error forbidden(std::string what, int number, NamespaceKind kind = NamespaceKind::user) {
  return Error{std::move(what), number, bans().hint({kind}, number), Cause::environment};
}

std::size_t threads_of_this_process() {
  std::error_code trouble;
  std::size_t count = 0;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/task", trouble);
       !trouble && entry != std::filesystem::directory_iterator(); entry.increment(trouble)) {
    ++count;
  }
  return count;
}

Result<void> write_map(const char* path, const std::string& text) {
  const Fd file(::open(path, O_WRONLY | O_CLOEXEC));
  if (file.valid() && ::write(file.get(), text.data(), text.size()) >= 0) return {};
  return fail(forbidden(std::string("cannot write ") + path, errno));
}

// We are root inside and ourselves outside. Only 0 keeps its capabilities over execve(2); a gid map
// may be written only after setgroups(2) was given up.
Result<void> map_to_root(uid_t uid, gid_t gid) {
  if (auto ok = write_map("/proc/self/setgroups", "deny"); !ok) return ok;
  if (auto ok = write_map("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1"); !ok) return ok;
  return write_map("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
}

constexpr bool has(std::uint32_t set, unsigned capability) {
  return ((set >> capability) & 1U) != 0;
}

}  // namespace

const Bans& bans() {
  static const Bans as_they_were = Bans::read();
  return as_they_were;
}

bool has_namespace_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
  const std::uint32_t effective = sets[0].effective;
  return has(effective, CAP_SYS_ADMIN) && has(effective, CAP_NET_ADMIN) &&
         has(effective, CAP_NET_RAW);
}

Result<void> gain_namespace_capabilities() {
  if (has_namespace_capabilities()) return {};
  if (const std::size_t threads = threads_of_this_process(); threads > 1) {
    return fail(Error{
        "cannot enter a user namespace: this process has " + std::to_string(threads) + " threads",
        EINVAL, "build the lab before the first thread is started"});
  }
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

Result<Fd> open_network_namespace() {
  Fd netns(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!netns.valid()) return fail(system_error("cannot open /proc/thread-self/ns/net"));
  return netns;
}

Result<Fd> new_network_namespace() {
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
