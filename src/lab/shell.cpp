// setenv(3), environ(7)
#include "pushpkt/lab/shell.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "pushpkt/base/find_program.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {
namespace {

std::string variable(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value != nullptr && *value != '\0' ? value : otherwise;
}

void set(const char* name, const std::string& value) {
  ::setenv(name, value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
}

/// The first `pushpkt` of PATH, or "".
std::filesystem::path pushpkt_in(std::string_view path) {
  std::error_code none;
  while (!path.empty()) {
    const std::size_t colon = path.find(':');
    const auto file = std::filesystem::path(path.substr(0, colon)) / "pushpkt";
    if (std::filesystem::is_regular_file(file, none)) return file;
    path = colon == std::string_view::npos ? std::string_view() : path.substr(colon + 1);
  }
  return {};
}

std::string lab_path() {
  std::string path = system_path("/usr/local/bin:/usr/bin:/bin");
  std::error_code trouble;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", trouble);
  const auto found = pushpkt_in(path);
  std::error_code none;
  const bool is_own = !found.empty() && std::filesystem::equivalent(found, own, none);
  if (!trouble && !is_own) path = own.parent_path().string() + ":" + path;
  return path;
}

std::string line(std::string_view host, std::string_view addresses, std::string_view how) {
  std::string out = "  ";
  out.append(host).append("  ").append(addresses);
  out.resize(52, ' ');
  return out.append(how) += '\n';
}

}  // namespace

std::string user_shell() { return variable("SHELL", "/bin/sh"); }

void set_environment(bool prompt) {
  set("PATH", lab_path());
  if (!prompt) return;
  // dash and others take PS1 from here; bash sets its own in ~/.bashrc, and then runs the command.
  const std::string text = "[lab client] \\$ ";
  set("PS1", variable("SHELL", "").ends_with("bash") ? text : "[lab client] $ ");
  set("PROMPT_COMMAND", "PS1='[lab client] \\w\\$ '");
}

std::string banner() {
  const auto both = [](const LinkEnd& end) {
    return to_string(end.ip4) + " " + to_string(end.ip6);
  };
  return "The lab: client -- router -- server. This shell is on the client.\n" +
         line("client", both(client_to_router), "interface " + std::string(client_to_router.name)) +
         line("router", both(router_to_client), "ip netns exec router COMMAND") +
         line("      ", both(router_to_server), "") +
         line("server", both(server_to_router), "ip netns exec server COMMAND") +
         "`exit` ends it, and nothing is left of it.\n" +
         (tcpdump_runs() ? "" : std::string(tcpdump_note) + "\n");
}

bool tcpdump_runs() {
  // A user namespace that has one user alone has no other user that tcpdump could become.
  std::ifstream map("/proc/self/uid_map");
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t users = 0;
  return !(map >> inside >> outside >> users) || users > 1;
}

}  // namespace pushpkt::lab
