// sysctl files belong to the namespace of the thread that opens them. ip-sysctl, nft(8)
#include "pushpkt/journey/host_settings.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace pushpkt::journey {
namespace {

/// A file below /proc/sys/net.
bool is_on(const std::string& key) {
  std::ifstream file("/proc/sys/net/" + key);
  int value = 0;
  return file >> value && value != 0;
}

bool is_set_somewhere(const HostSettings& host, const std::string& key) {
  const auto& all = host.interfaces;
  const auto is_set = [&](const std::string& interface) {
    return is_on("ipv4/conf/" + interface + "/" + key);
  };
  return is_set("all") || std::any_of(all.begin(), all.end(), [&](const auto& interface) {
           return is_set(std::string(interface.name));
         });
}

std::string text_of(const char* name) {
  std::ifstream file(name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The word behind " hook "; "" if the line has none.
std::string hook_in(std::string_view line) {
  constexpr std::string_view before = " hook ";
  const std::size_t at = line.find(before);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = line.substr(at + before.size());
  return std::string(rest.substr(0, rest.find(' ')));
}

std::string words_apart(std::string line) {
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

}  // namespace

std::vector<std::string> dropping_hooks(std::string_view ruleset) {
  std::vector<std::string> out;
  std::string hook;
  std::istringstream lines{std::string(ruleset)};
  for (std::string line; std::getline(lines, line);) {
    if (line.find("chain ") != std::string::npos) hook.clear();
    if (const std::string found = hook_in(line); !found.empty()) hook = found;
    const auto has_word = [words = " " + words_apart(line) + " "](const std::string& word) {
      return words.find(" " + word + " ") != std::string::npos;
    };
    const bool drops = has_word("policy drop;") || has_word("drop") || has_word("reject");
    const bool known = std::find(out.begin(), out.end(), hook) != out.end();
    if (drops && !hook.empty() && !known) out.push_back(hook);
  }
  return out;
}

// ETH_P_802_2, in the first column. linux/if_ether.h
bool has_llc(std::string_view packet_types) {
  return packet_types.starts_with("0004 ") ||
         packet_types.find("\n0004 ") != std::string_view::npos;
}

void HostSettings::read_switches() {
  route_localnet = is_set_somewhere(*this, "route_localnet");
  accept_local = is_set_somewhere(*this, "accept_local");
  ignores_echo = is_on("ipv4/icmp_echo_ignore_all");
  ignores_broadcast_echo = is_on("ipv4/icmp_echo_ignore_broadcasts");
  forwards_ip6 = is_on("ipv6/conf/all/forwarding");
}

Result<HostSettings> HostSettings::read(const lab::Host& host) {
  auto inside = lab::Inside::enter(host);
  if (!inside) return fail(inside.error());
  HostSettings out;
  out.interfaces = host.interfaces();
  out.read_switches();
  // A kernel that does not show its packet types is taken for one that knows them all.
  if (const std::string types = text_of("/proc/thread-self/net/ptype"); !types.empty()) {
    out.takes_llc = has_llc(types);
  }
  // Where nft does not work nothing can have set a rule in a lab of our own.
  if (const auto rules = host.run({"nft", "list", "ruleset"})) out.drops = dropping_hooks(*rules);
  return out;
}

}  // namespace pushpkt::journey
