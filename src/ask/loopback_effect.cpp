// Which setting decides, and the command to change it: found by comparing the rows.
#include <algorithm>
#include <array>

#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::array off_and_on{0, 1};
constexpr std::array off_strict_loose{0, 1, 2};
constexpr std::array toggle_table{
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
    command.argv.push_back(std::string(toggle_table[i].sysctl) + "=" + std::to_string(to[i]));
  }
  return command;
}

/// The command to the nearest combination with which it was answered; of equally near ones the
/// first.
std::optional<lab::Command> cure_of(const LoopbackAnswer& answer, const LoopbackRow& silent) {
  if (silent.row.answered) return std::nullopt;
  const LoopbackRow* best = nullptr;
  for (const LoopbackRow& row : answer.rows) {
    const bool comparable =
        row.destination == silent.destination && row.row.path == silent.row.path;
    if (!comparable || !row.row.answered) continue;
    const bool nearer = best == nullptr || changes_between(silent.settings, row.settings) <
                                               changes_between(silent.settings, best->settings);
    if (nearer) best = &row;
  }
  if (best == nullptr) return std::nullopt;
  return command_to(silent.settings, best->settings);
}

}  // namespace

std::span<const Toggle> toggles() { return toggle_table; }

std::vector<Settings> all_settings() {
  std::vector<Settings> out{{}};
  for (const Toggle& toggle : toggle_table) {
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
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const LoopbackRow& row) {
    return row.destination == destination && row.settings == settings && row.row.path == path;
  });
  return it == rows.end() ? nullptr : &*it;
}

bool LoopbackAnswer::is_whole(const Ip& destination) const {
  if (!interrupted) return true;
  const std::size_t place = static_cast<std::size_t>(
      std::find(destinations.begin(), destinations.end(), destination) - destinations.begin());
  return interrupted->done >= (place + 1) * all_settings().size();
}

LoopbackVerdict LoopbackAnswer::verdict(const Ip& destination, const path::PathKind* path) const {
  LoopbackVerdict out;
  for (const Settings& settings : all_settings()) {
    const LoopbackRow* const here = find(destination, settings, path);
    if (here == nullptr) continue;
    out.ever = out.ever || here->row.answered;
    if (settings == all_settings().front()) out.cure = here->cure;
  }
  for (std::size_t i = 0; i < toggle_table.size(); ++i) {
    const auto decides = [&](const Settings& settings) {
      Settings plain = settings;
      plain[i] = toggle_table[i].values.front();
      const LoopbackRow* const a = find(destination, settings, path);
      const LoopbackRow* const b = find(destination, plain, path);
      return a != nullptr && b != nullptr && a->row.answered != b->row.answered;
    };
    const auto all = all_settings();
    if (std::any_of(all.begin(), all.end(), decides)) out.decide.push_back(&toggle_table[i]);
  }
  return out;
}

void add_cures(LoopbackAnswer& answer) {
  for (LoopbackRow& row : answer.rows) {
    if (!answer.is_whole(row.destination)) continue;
    row.cure = cure_of(answer, row);
    if (row.cure) {
      row.row.why += "; it is answered after " + command_line(*row.cure);
    } else if (!row.row.answered) {
      row.row.why += "; no combination of these settings lets it through";
    }
  }
}

}  // namespace pushpkt::ask
