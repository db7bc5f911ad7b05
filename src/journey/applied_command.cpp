// What a command changes of a host's settings, where they cannot be read again: that would need the
// capabilities that were dropped. nft(8), sysctl(8), ip-route(8)
#include <algorithm>
#include <sstream>

#include "pushpkt/journey/host_settings.hpp"

namespace pushpkt::journey {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream words(text);
  for (std::string word; words >> word;) out.push_back(word);
  return out;
}

bool contains(const std::vector<std::string>& words, std::string_view wanted) {
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

/// The word behind `key`; "" where there is none.
std::string behind(const std::vector<std::string>& words, std::string_view key) {
  const auto found = std::find(words.begin(), words.end(), key);
  return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

void add_once(std::vector<std::string>& to, const std::string& word) {
  if (!word.empty() && !contains(to, word)) to.push_back(word);
}

/// "add chain FAMILY TABLE CHAIN { ... hook HOOK ... }", "add rule FAMILY TABLE CHAIN ... drop"
void apply_nft(HostSettings& settings, const std::string& text) {
  constexpr std::size_t name_words = 5;
  const std::vector<std::string> words = words_of(text);
  if (words.size() < name_words || words[0] != "add") return;
  const std::string chain = words[2] + ' ' + words[3] + ' ' + words[4];
  if (words[1] == "chain") {
    settings.hooks[chain] = behind(words, "hook");
    if (behind(words, "policy").starts_with("drop"))
      add_once(settings.drops, behind(words, "hook"));
  }
  if (behind(words, "dnat") == "to" && behind(words, "to").starts_with("127.")) {
    settings.rewrites_to_loopback = true;
  }
  const bool drops = words.back() == "drop" || contains(words, "reject");
  if (words[1] == "rule" && drops) add_once(settings.drops, settings.hooks[chain]);
}

void apply_sysctl(HostSettings& settings, const std::string& text) {
  const bool on = !text.ends_with("=0");
  if (text.find(".route_localnet=") != std::string::npos) settings.route_localnet = on;
  if (text.find(".accept_local=") != std::string::npos) settings.accept_local = on;
  if (text.find(".icmp_echo_ignore_all=") != std::string::npos) settings.ignores_echo = on;
  if (text.find(".icmp_echo_ignore_broadcasts=") != std::string::npos) {
    settings.ignores_broadcast_echo = on;
  }
  if (text.find("ipv6.conf.all.forwarding=") != std::string::npos) settings.forwards_ip6 = on;
}

/// "ip route add unreachable ADDRESS ...", "ip route add ADDRESS via GATEWAY ..."
void apply_route(HostSettings& settings, const std::vector<std::string>& words) {
  const auto add = std::find(words.begin(), words.end(), "add");
  if (add == words.end() || words.end() - add < 3) return;
  for (const std::string_view type : {"unreachable", "blackhole", "prohibit"}) {
    const auto to = *(add + 1) == type ? parse_ip(*(add + 2)) : std::nullopt;
    if (to) settings.dead_ends.push_back({*to, std::string(type)});
  }
  const auto to = parse_ip(*(add + 1));
  const auto gateway = parse_ip(behind(words, "via"));
  const auto& all = lab::interfaces;
  const bool exists = gateway && std::any_of(all.begin(), all.end(), [&](const auto& interface) {
                        return *gateway == Ip{interface.ip4} || *gateway == Ip{interface.ip6};
                      });
  if (to && gateway && !exists) settings.dead_ends.push_back({*to, "no neighbour"});
}

}  // namespace

void HostSettings::apply(const lab::Command& command) {
  const auto& argv = command.argv;
  if (argv.size() < 2) return;
  if (argv[0] == "nft") apply_nft(*this, argv[1]);
  if (argv[0] == "sysctl") {
    for (const std::string& word : argv) apply_sysctl(*this, word);
  }
  if (argv[0] == "ip" && contains(argv, "route")) apply_route(*this, argv);
}

}  // namespace pushpkt::journey
