// Commands of nft(8), and what they did in plain words.
#include "stack/guard_rules.hpp"

namespace pushpkt::stack {
namespace {

/// What a RST of the flow matches.
std::string match_of(const GuardedFlow& flow) {
  const auto match = [](const Endpoint& end, const std::string& side) {
    std::string out = is_ip6(end.address) ? "ip6 " : "ip ";
    out += side + "addr " + to_string(end.address) + " tcp " + side + "port " +
           std::to_string(end.port.number) + " ";
    return out;
  };
  std::string out = match(flow.local, "s");
  if (flow.remote) out += match(*flow.remote, "d");
  return out + "tcp flags & rst == rst ";
}

/// Of the flows of a family: "flows_ip", "flows_ip6".
std::string name_of_set(bool ip6) { return ip6 ? "flows_ip6" : "flows_ip"; }

std::string element_of(const GuardedFlow& flow) {
  const auto end = [](const Endpoint& endpoint) {
    return to_string(endpoint.address) + " . " + std::to_string(endpoint.port.number);
  };
  return end(flow.local) + " . " + end(flow.remote.value_or(Endpoint{}));
}

}  // namespace

// A raw socket's segments have an owner, those of our kernel's TCP for no socket have none: only a
// socket that a program has opened has a user (nft(8), meta skuid).
std::string rules_for(const std::string& table, const GuardedFlow& flow) {
  const std::string rule = "add rule inet " + table + " output " + match_of(flow);
  return rule + "meta skuid 0-4294967295 accept\n" + rule + "counter drop\n";
}

std::string table_lines(const std::string& table, bool owned) {
  const std::string name = "inet " + table;
  return "add table " + name + (owned ? " { flags owner; }" : "") + "\nadd chain " + name +
         " output { type filter hook output priority filter; }\n";
}

std::string lines_for_set(const std::string& table, bool ip6) {
  const std::string type = ip6 ? "ipv6_addr" : "ipv4_addr";
  const std::string ip = ip6 ? "ip6" : "ip";
  const std::string name = name_of_set(ip6);
  const std::string rule = "add rule inet " + table + " output " + ip + " saddr . tcp sport . " +
                           ip + " daddr . tcp dport @" + name + " tcp flags & rst == rst ";
  return "add set inet " + table + " " + name + " { type " + type + " . inet_service . " + type +
         " . inet_service; }\n" + rule + "meta skuid 0-4294967295 accept\n" + rule +
         "counter drop\n";
}

std::string element_line(const std::string& table, std::span<const GuardedFlow> flows) {
  const bool ip6 = is_ip6(flows.front().local.address);
  std::string out = "add element inet " + table + " " + name_of_set(ip6) + " { ";
  for (const GuardedFlow& flow : flows) {
    out += element_of(flow) + (&flow == &flows.back() ? " }\n" : ", ");
  }
  return out;
}

std::string guard_text(std::span<const GuardedFlow> flows, const std::string& table) {
  constexpr std::size_t most_named = 4;
  std::string out = "RST from ";
  if (flows.size() > most_named) {
    out = "RST of " + std::to_string(flows.size()) + " flows, from ";
    out += to_string(flows.front().local) + " to " +
           to_string(flows.back().remote.value_or(Endpoint{}));
    return out + ", is dropped on output by the nft table " + table + " until this program ends";
  }
  for (const GuardedFlow& flow : flows) {
    if (&flow != &flows.front()) out += ", ";
    out += to_string(flow.local);
    if (flow.remote) out += " to " + to_string(*flow.remote);
  }
  return out + " is dropped on output by the nft table " + table + " until this program ends";
}

std::vector<std::string> guard_notes(std::span<const std::string> removed,
                                     std::span<const GuardedFlow> flows, const std::string& table) {
  std::vector<std::string> out;
  for (const std::string& stale : removed) {
    out.push_back("removed the nft table " + stale + ", which a killed program left behind");
  }
  out.push_back(guard_text(flows, table));
  return out;
}

}  // namespace pushpkt::stack
