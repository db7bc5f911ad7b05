// pushpkt doctor: what works here, what is missing, and the cure.
#include <sys/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "command.hpp"
#include "path_states.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/drops/sources.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"
#include "pushpkt/sniff/library.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

/// One thing that was looked at.
struct Finding {
  std::string kind;  ///< lab, path, drops, tool, capability, kernel, library
  std::string name;
  bool works = true;
  std::string found;
  std::string cure = {};
};

/// The first `name` that may be run in PATH and where system tools live; "" if there is none.
std::string find_tool(const std::string& name) {
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  const std::string all = std::string(path != nullptr ? path : "") + ":/usr/sbin:/sbin:";
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = all.find(':', begin);
    const std::string file = all.substr(begin, end - begin) + "/" + name;
    if (end > begin && ::access(file.c_str(), X_OK) == 0) return file;
    begin = end + 1;
  }
  return "";
}

Finding kernel() {
  utsname name{};
  ::uname(&name);
  return {"kernel", name.sysname, true, name.release};
}

Finding lab_here() {
  const auto works = lab::probe();
  if (works) return {"lab", "lab", true, "three hosts can be built, with no root"};
  Error error = works.error();
  const std::string cure = std::exchange(error.hint, "");
  return {"lab", "lab", false, error.text(), cure};
}

/// What needs rules, and whether they can be set.
Finding rules_here() {
  const auto works = lab::probe_nftables();
  if (works) return {"lab", "nftables", true, "rules can be set: NAT, firewalls, filters"};
  Error error = works.error();
  const std::string cure = std::exchange(error.hint, "");
  return {"lab", "nftables", false,
          error.text() +
              "; not possible without it: most of `ask obstacles`, tcp.connection in `ask fields`, "
              "`lab --nat` and `lab --firewall`",
          cure};
}

/// Empty where the kernel does not say.
std::vector<Finding> lockdown() {
  const std::string state = kernel_lockdown();
  if (state.empty()) return {};
  if (state != "confidentiality") return {{"kernel", "lockdown", true, state}};
  return {{"kernel", "lockdown", false,
           "confidentiality: root cannot see whose packets are dropped",
           "boot with lockdown=integrity or none (/sys/kernel/security/lockdown)"}};
}

Finding tool(const std::string& name, const std::string& package, const std::string& what_for) {
  const std::string file = find_tool(name);
  if (!file.empty()) return {"tool", name, true, file};
  return {"tool", name, false, "not found: " + what_for, "install the package " + package};
}

Finding capability(cap_value_t value, const std::string& name, const std::string& what_for) {
  cap_t mine = cap_get_proc();
  cap_flag_value_t flag = CAP_CLEAR;
  const bool known = mine != nullptr && cap_get_flag(mine, value, CAP_EFFECTIVE, &flag) == 0;
  cap_free(mine);
  if (known && flag == CAP_SET) return {"capability", name, true, what_for};
  return {"capability", name, false, what_for,
          "run inside `pushpkt lab`, where it is ours, or under sudo"};
}

/// How a packet's end can be known here.
std::vector<Finding> drops_here() {
  std::vector<Finding> out;
  for (const drops::Way& way : drops::ways()) {
    Finding one{"drops", std::string(way.name), !way.unavailable, std::string(way.tells)};
    if (way.unavailable) {
      Error error = *way.unavailable;
      one.cure = std::exchange(error.hint, "");
      one.found = error.text();
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<Finding> look() {
  std::vector<Finding> out{
      kernel(),
      {"library", "libpcap", true, sniff::library_version()},
      {"library", "libtins", true, PUSHPKT_TINS_VERSION},
      lab_here(),
      rules_here(),
      tool("ip", "iproute2", "the lab is built with it"),
      tool("nft", "nftables", "the lab's NAT and firewall are built with it"),
      capability(CAP_NET_RAW, "CAP_NET_RAW", "raw and packet sockets, outside of the lab"),
      capability(CAP_NET_ADMIN, "CAP_NET_ADMIN", "devices and firewall, outside of the lab"),
      capability(CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "namespaces without a user namespace")};
  for (const report::PathState& path : path_states()) {
    Finding one{"path", std::string(path.kind->name), !path.unavailable,
                std::string(path.kind->api)};
    if (path.unavailable) {
      Error error = *path.unavailable;
      one.cure = std::exchange(error.hint, "");
      one.found = error.text();
    }
    out.push_back(std::move(one));
  }
  for (Finding& way : drops_here()) out.push_back(std::move(way));
  std::vector<Finding> locked = lockdown();
  out.insert(out.begin() + 1, locked.begin(), locked.end());
  return out;
}

bool works(const std::vector<Finding>& findings, std::string_view name) {
  return std::all_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.works || finding.kind != "lab" || finding.name != name;
  });
}

std::string verdict_of(const std::vector<Finding>& findings) {
  if (!works(findings, "lab")) return "The lab cannot be built: see its line for the cure.\n";
  if (!works(findings, "nftables")) {
    return "The lab works, but not every experiment does: see the line of nftables.\n";
  }
  return "The lab works, so every experiment does: pushpkt ask\n";
}

std::string as_json(const std::vector<Finding>& findings, bool healthy) {
  using report::Json;
  Json out{{"schema", 1}, {"healthy", healthy}, {"checks", Json::array()}};
  for (const Finding& finding : findings) {
    Json one{{"kind", finding.kind},
             {"name", finding.name},
             {"works", finding.works},
             {"found", finding.found}};
    one["cure"] = Json::text_or_null(finding.cure);
    out["checks"].push_back(std::move(one));
  }
  return out.dump(2) + "\n";
}

std::string as_text(const std::vector<Finding>& findings) {
  using report::Tone;
  report::Table table({"what", "", "works", "found"});
  for (const Finding& finding : findings) {
    const bool lines = finding.cure.find('\n') != std::string::npos;
    const std::string cure = finding.cure.empty() ? "" : (lines ? ":\n" : "; ") + finding.cure;
    table.add({{finding.kind, Tone::faint},
               {finding.name, Tone::strong},
               {finding.works ? "yes" : "no", finding.works ? Tone::good : Tone::bad},
               {finding.found + cure}});
  }
  return table.text(style_of_stdout()) + "\n" + verdict_of(findings);
}

}  // namespace

Run add_doctor(Arguments verb) {
  auto json = std::make_shared<bool>(false);
  verb.add_flag("--json", *json, "as one JSON document");
  verb.footer(
      "Exit 0 when the lab can be built and nft rules can be set in it: no experiment\n"
      "needs more. Else 1.\n"
      "  pushpkt doctor\n"
      "  pushpkt lab -- pushpkt doctor     the same question inside of the lab");
  return [json]() -> Result<int> {
    const auto findings = look();
    const bool healthy = works(findings, "lab") && works(findings, "nftables");
    print(*json ? as_json(findings, healthy) : as_text(findings));
    return healthy ? exit_yes : exit_no;
  };
}

}  // namespace pushpkt::tool
