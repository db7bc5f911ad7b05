// Rows: a setting, the kinds that it concerns, and what lifts it.
#include "pushpkt/lab/namespace_bans.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <string_view>

namespace pushpkt::lab {
namespace {

/// A switch forbids by one value; a limit by 0, and by any number when it is used up (ENOSPC).
struct Setting {
  std::string_view name;
  NamespaceKind kind;
  std::string_view forbids;
  std::string_view lifts;
  bool is_limit;
};

// AppArmor's switch lets a user namespace be made, and takes the power over all others from it.
constexpr auto rows = std::to_array<Setting>({
    {"kernel.apparmor_restrict_unprivileged_userns", NamespaceKind::user, "1", "0", false},
    {"kernel.apparmor_restrict_unprivileged_userns", NamespaceKind::network, "1", "0", false},
    {"kernel.unprivileged_userns_clone", NamespaceKind::user, "0", "1", false},
    {"user.max_user_namespaces", NamespaceKind::user, "0", "10000", true},
    {"user.max_net_namespaces", NamespaceKind::network, "0", "10000", true},
    {"user.max_mnt_namespaces", NamespaceKind::mount, "0", "10000", true},
    {"user.max_pid_namespaces", NamespaceKind::pid, "0", "10000", true},
    {"user.max_ipc_namespaces", NamespaceKind::ipc, "0", "10000", true},
    {"user.max_uts_namespaces", NamespaceKind::uts, "0", "10000", true},
});

constexpr std::string_view as_root =
    "or run it as root: with CAP_SYS_ADMIN no user namespace is needed";
constexpr std::string_view other_causes =
    "no sysctl forbids it: inside a container its seccomp profile or capabilities do\n"
    "(docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt apparmor=unconfined),\n"
    "and in a chroot the kernel does\n";

std::filesystem::path file_of(const std::filesystem::path& settings, std::string_view name) {
  std::string path(name);
  std::replace(path.begin(), path.end(), '.', '/');
  return settings / path;
}

}  // namespace

Bans Bans::read(const std::filesystem::path& settings) {
  Bans out;
  for (const Setting& row : rows) {
    std::ifstream file(file_of(settings, row.name));
    std::string value;
    if (file >> value) out.values_.push_back({std::string(row.name), value});
  }
  return out;
}

std::string Bans::hint(std::initializer_list<NamespaceKind> kinds, int number) const {
  std::string out;
  bool limited = false;
  for (const Setting& row : rows) {
    const auto found = std::find_if(values_.begin(), values_.end(),
                                    [&](const Value& value) { return value.name == row.name; });
    const bool asked = std::find(kinds.begin(), kinds.end(), row.kind) != kinds.end();
    if (!asked || found == values_.end()) continue;
    const bool used_up = row.is_limit && number == ENOSPC && found->value != row.forbids;
    if (found->value != row.forbids && !used_up) continue;
    limited = limited || (row.is_limit && row.kind != NamespaceKind::user);
    const std::string name(row.name);
    out += name + " is " + found->value + (used_up ? ", and all are in use" : "") +
           ": sudo sysctl -w " + name + "=" + std::string(used_up ? "1000000" : row.lifts) + "\n";
  }
  if (out.empty()) out = other_causes;
  // A limit holds for root too; only a user namespace is one that root does not need.
  return limited ? out.substr(0, out.size() - 1) : out + std::string(as_root);
}

}  // namespace pushpkt::lab
