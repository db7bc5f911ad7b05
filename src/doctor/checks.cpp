// Each check tries the feature itself.
#include "pushpkt/doctor/checks.hpp"

#include <linux/capability.h>
#include <sys/utsname.h>

#include <algorithm>
#include <utility>

#include "pushpkt/base/find_program.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/base/privileges.hpp"
#include "pushpkt/drops/sources.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/sniff/library.hpp"

namespace pushpkt::doctor {
namespace {

template <class T>
std::optional<Error> refusal_of(const Result<T>& tried) {
  return tried ? std::nullopt : std::optional(tried.error());
}

Check kernel() {
  utsname name{};
  ::uname(&name);
  return {"kernel", name.sysname, true, name.release};
}

/// nullopt where the kernel does not report it.
std::optional<Check> lockdown() {
  const std::string state = kernel_lockdown();
  if (state.empty()) return std::nullopt;
  if (state != "confidentiality") return Check{"kernel", "lockdown", true, state};
  return Check{"kernel", "lockdown", false,
               "confidentiality: root cannot see whose packets are dropped",
               "boot with lockdown=integrity or none (/sys/kernel/security/lockdown)"};
}

Check nftables() {
  Check out = check_of("lab", "nftables", "rules can be set: NAT, firewalls, filters",
                       refusal_of(lab::probe_nftables()));
  if (!out.works) {
    out.found +=
        "; not possible without it: most of `ask obstacles`, tcp.connection in `ask fields`, "
        "`lab --nat` and `lab --firewall`";
  }
  return out;
}

Check tool(const std::string& name, const std::string& package, const std::string& used_for) {
  const std::string file = find_in_path(name, system_path());
  if (!file.empty()) return {"tool", name, true, file};
  return {"tool", name, false, "not found: " + used_for, "install the package " + package};
}

Check capability(unsigned number, const std::string& name, const std::string& used_for) {
  if (has_capability(number)) return {"capability", name, true, used_for};
  return {"capability", name, false, used_for,
          "run inside `pushpkt lab`, which grants it, or under sudo"};
}

bool works(std::span<const Check> checks, std::string_view name) {
  return std::all_of(checks.begin(), checks.end(), [&](const Check& check) {
    return check.works || check.kind != "lab" || check.name != name;
  });
}

}  // namespace

Check check_of(std::string kind, std::string name, std::string works_as,
               const std::optional<Error>& refusal) {
  if (!refusal) return {std::move(kind), std::move(name), true, std::move(works_as)};
  Error error = *refusal;
  const std::string cure = std::exchange(error.hint, "");
  return {std::move(kind), std::move(name), false, error.text(), cure};
}

std::vector<Check> run_checks() {
  std::vector<Check> out{kernel()};
  if (auto locked = lockdown()) out.push_back(std::move(*locked));
  out.push_back({"library", "libpcap", true, sniff::library_version()});
  out.push_back({"library", "libtins", true, PUSHPKT_TINS_VERSION});
  out.push_back(
      check_of("lab", "lab", "three hosts can be built, without root", refusal_of(lab::probe())));
  out.push_back(nftables());
  out.push_back(tool("ip", "iproute2", "the lab is built with it"));
  out.push_back(tool("nft", "nftables", "the lab's NAT and firewall are built with it"));
  out.push_back(
      capability(CAP_NET_RAW, "CAP_NET_RAW", "raw and packet sockets outside of the lab"));
  out.push_back(
      capability(CAP_NET_ADMIN, "CAP_NET_ADMIN", "devices and firewall outside of the lab"));
  out.push_back(capability(CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "namespaces without a user namespace"));
  for (const path::PathKind& kind : path::kinds()) {
    out.push_back(check_of("path", std::string(kind.name), std::string(kind.api),
                           refusal_of(path::available(kind))));
  }
  for (const drops::Source& source : drops::sources()) {
    out.push_back(check_of("drops", std::string(source.name), std::string(source.reports),
                           source.unavailable));
  }
  return out;
}

bool is_healthy(std::span<const Check> checks) {
  return works(checks, "lab") && works(checks, "nftables");
}

std::string_view verdict_of(std::span<const Check> checks) {
  if (!works(checks, "lab")) return "The lab cannot be built: see its line for the cure.";
  if (!works(checks, "nftables")) {
    return "The lab works, but not every experiment does: see the line of nftables.";
  }
  return "The lab works, so every experiment does: pushpkt ask";
}

}  // namespace pushpkt::doctor
