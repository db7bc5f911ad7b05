// From table rows to obstacles: commands split into words, cases parsed, addresses filled in.
#include <algorithm>
#include <cassert>

#include "ask/obstacles/table.hpp"
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

struct Placeholder {
  std::string_view name;
  std::string ip4;
  std::string ip6;
};

/// A name comes after the longer ones that begin with it.
const std::array<Placeholder, 7>& placeholders() {
  static const std::array<Placeholder, 7> all{{
      {"@ip", "ip", "ip -6"},
      {"@forget", "sysctl -w net.ipv4.route.flush=1", "ip -6 route flush cache"},
      {"@family", "ipv4", "ipv6"},
      {"@server", to_string(lab::server_ip4), to_string(lab::server_ip6)},
      {"@gateway", to_string(lab::router_to_client.ip4), to_string(lab::router_to_client.ip6)},
      {"@unused-near", "10.77.1.9", "fd77:1::9"},
      {"@unused-far", "10.77.2.9", "fd77:2::9"},
  }};
  return all;
}

std::string for_family(std::string_view text, bool ip6) {
  std::string out(text);
  for (const Placeholder& placeholder : placeholders()) {
    for (std::size_t at = 0; (at = out.find(placeholder.name, at)) != std::string::npos;) {
      out.replace(at, placeholder.name.size(), ip6 ? placeholder.ip6 : placeholder.ip4);
    }
  }
  return out;
}

/// Removes and returns the front of `text` before `end`; removes `end` too.
std::string_view take(std::string_view& text, std::string_view end) {
  const std::string_view front = text.substr(0, text.find(end));
  text.remove_prefix(std::min(front.size() + end.size(), text.size()));
  return front;
}

lab::Command command_of(std::string_view line) {
  lab::Command command;
  command.host = take(line, ": ");
  command.argv.emplace_back(take(line, " "));
  const bool is_nft = command.argv.front() == "nft";  // it reads the rest by its own grammar
  while (!line.empty()) command.argv.emplace_back(take(line, is_nft ? "\n" : " "));
  return command;
}

lab::Plan plan_of(const Lines& lines, bool ip6) {
  lab::Plan plan;
  for (const std::string_view line : lines) {
    if (!line.empty()) plan.commands.push_back(command_of(for_family(line, ip6)));
  }
  return plan;
}

/// An empty text is the unchanged request.
cases::Case case_of(std::string_view text, std::string_view purpose) {
  if (text.empty()) return {.text = "request", .purpose = std::string(purpose), .changes = {}};
  auto parsed = cases::parse_case(text, purpose);
  assert(parsed.has_value());
  return std::move(*parsed);
}

AskedCase asked_of(std::string_view text, std::string_view purpose) {
  AskedCase asked;
  const bool same = text.find('|') == std::string_view::npos;
  for (cases::Case& phase : asked.at) phase = case_of(same ? text : take(text, " | "), purpose);
  return asked;
}

/// The list ends at the first empty case but the first, which may be empty.
std::vector<AskedCase> cases_of(const Cases& cases, std::string_view purpose) {
  std::vector<AskedCase> out;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (i == 0 || !cases[i].empty()) out.push_back(asked_of(cases[i], purpose));
  }
  return out;
}

Obstacle obstacle_of(const ObstacleData& data, bool ip6) {
  Obstacle out{.name = std::string(data.name),
               .purpose = std::string(data.purpose),
               .source = std::string(data.source),
               .scene = plan_of(data.scene, ip6),
               .put_up = plan_of(data.put_up, ip6),
               .cure = plan_of(data.cure, ip6),
               .advice = std::string(data.advice),
               .clear = plan_of(data.clear, ip6),
               .before_each = plan_of(data.before_each, ip6),
               .warm_up = std::nullopt,
               .decided_by_timer = data.decided_by_timer,
               .rate_limited_icmp = data.rate_limited_icmp,
               .cases = cases_of(ip6 ? data.cases6 : data.cases4, data.purpose)};
  if (!data.warm_up.empty()) out.warm_up = case_of(data.warm_up, data.purpose);
  return out;
}

}  // namespace

std::vector<Obstacle> obstacles(bool ip6) {
  std::vector<Obstacle> out;
  for (const auto table : {address_obstacles(), filter_obstacles(), middlebox_obstacles(),
                           size_obstacles(), route_obstacles()}) {
    for (const ObstacleData& data : table) {
      if (data.families != (ip6 ? ObstacleFamilies::ip4 : ObstacleFamilies::ip6)) {
        out.push_back(obstacle_of(data, ip6));
      }
    }
  }
  return out;
}

Result<std::vector<Obstacle>> find_obstacles(const std::vector<std::string>& names, bool ip6) {
  std::vector<Obstacle> all = obstacles(ip6);
  if (names.empty()) return all;
  std::vector<Obstacle> out;
  for (const std::string& name : names) {
    const auto it = std::find_if(all.begin(), all.end(),
                                 [&](const Obstacle& each) { return each.name == name; });
    if (it != all.end()) {
      out.push_back(*it);
      continue;
    }
    std::vector<std::string_view> known;
    for (const Obstacle& each : all) known.push_back(each.name);
    return fail(
        input_error("cannot ask about the obstacle `" + name + "`: over " +
                        (ip6 ? "IPv6" : "IPv4") + " there is none of that name",
                    nearest_hint(name, known) + "`pushpkt ask obstacles --list` lists all"));
  }
  return out;
}

std::string command_line(const lab::Command& command) {
  std::string out = command.host + ":";
  const bool is_nft = command.argv.front() == "nft";
  for (std::size_t i = 0; i < command.argv.size(); ++i) {
    const bool quote = is_nft && i == 1;
    out += quote ? " '" + command.argv[i] + "'" : " " + command.argv[i];
  }
  return out;
}

}  // namespace pushpkt::ask
