// Which setting decides, and what to type: found by comparing rows, whatever their kernel says.
#include <algorithm>
#include <array>

#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::array off_and_on{0, 1};
constexpr std::array off_strict_loose{0, 1, 2};
constexpr std::array table{
    Toggle{"net.ipv4.conf.lo.route_localnet", off_and_on},
    Toggle{"net.ipv4.conf.lo.accept_local", off_and_on},
    Toggle{"net.ipv4.conf.lo.rp_filter", off_strict_loose},
};

std::size_t changes_between(const Settings& a, const Settings& b) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < a.size(); ++i) out += a[i] != b[i] ? 1U : 0U;
  return out;
}

lab::Command command_to(const Settings& from, const Settings& to) {
  lab::Command command{std::string(lab::client_name), {"sysctl", "-w"}, {}};
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i]) continue;
    command.argv.push_back(std::string(table[i].sysctl) + "=" + std::to_string(to[i]));
  }
  return command;
}

/// Of those with which it was answered the nearest; of two equally near ones the earlier.
std::optional<lab::Command> cure_of(const LoopbackAnswer& answer, const LoopbackRow& sick) {
  if (sick.row.answered) return std::nullopt;
  const LoopbackRow* best = nullptr;
  for (const LoopbackRow& one : answer.rows) {
    const bool comparable = one.destination == sick.destination && one.row.path == sick.row.path;
    if (!comparable || !one.row.answered) continue;
    const bool nearer = best == nullptr || changes_between(sick.settings, one.settings) <
                                               changes_between(sick.settings, best->settings);
    if (nearer) best = &one;
  }
  if (best == nullptr) return std::nullopt;
  return command_to(sick.settings, best->settings);
}

}  // namespace

std::span<const Toggle> toggles() { return table; }

std::vector<Settings> all_settings() {
  std::vector<Settings> out{{}};
  for (const Toggle& toggle : table) {
    std::vector<Settings> longer;
    for (const Settings& before : out) {
      for (const int value : toggle.values) {
        longer.push_back(before);
        longer.back().push_back(value);
      }
    }
    out = std::move(longer);
  }
  return out;
}

const LoopbackRow* LoopbackAnswer::find(const Ip& destination, const Settings& settings,
                                        const path::PathKind* path) const {
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const LoopbackRow& one) {
    return one.destination == destination && one.settings == settings && one.row.path == path;
  });
  return it == rows.end() ? nullptr : &*it;
}

LoopbackVerdict LoopbackAnswer::verdict(const Ip& destination, const path::PathKind* path) const {
  LoopbackVerdict out;
  for (const Settings& settings : all_settings()) {
    const LoopbackRow* const here = find(destination, settings, path);
    if (here == nullptr) continue;
    out.ever = out.ever || here->row.answered;
    if (settings == all_settings().front()) out.cure = here->cure;
  }
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto decides = [&](const Settings& settings) {
      Settings plain = settings;
      plain[i] = table[i].values.front();
      const LoopbackRow* const a = find(destination, settings, path);
      const LoopbackRow* const b = find(destination, plain, path);
      return a != nullptr && b != nullptr && a->row.answered != b->row.answered;
    };
    const auto all = all_settings();
    if (std::any_of(all.begin(), all.end(), decides)) out.decide.push_back(&table[i]);
  }
  return out;
}

void tell_cures(LoopbackAnswer& answer) {
  for (LoopbackRow& one : answer.rows) {
    one.cure = cure_of(answer, one);
    if (one.cure) {
      one.row.why += "; it is answered after " + command_line(*one.cure);
    } else if (!one.row.answered) {
      one.row.why += "; no combination of these settings lets it through";
    }
  }
}

}  // namespace pushpkt::ask
