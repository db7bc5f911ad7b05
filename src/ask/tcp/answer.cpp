// What follows from the ways: verdict, words, and rows for --expect.
#include <algorithm>

#include "pushpkt/ask/tcp.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/joined.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::string_view guard_names[] = {"none", "nft", "address"};

std::vector<std::string_view> paths_of(const TcpAnswer& answer) {
  std::vector<std::string_view> out;
  for (const TcpWay& way : answer.ways) {
    const bool known = std::find(out.begin(), out.end(), way.path->name) != out.end();
    if (!way.is_baseline() && !known) out.push_back(way.path->name);
  }
  return out;
}

bool has_guard(const TcpAnswer& answer) {
  return std::any_of(answer.ways.begin(), answer.ways.end(),
                     [](const TcpWay& way) { return way.guard != TcpGuard::none; });
}

/// With some guard; without one where none was asked for.
bool held(const TcpAnswer& answer, std::string_view path) {
  const bool guarded = has_guard(answer);
  return std::any_of(answer.ways.begin(), answer.ways.end(), [&](const TcpWay& way) {
    return way.path->name == path && (way.guard != TcpGuard::none || !guarded) && way.answered;
  });
}

std::size_t held_paths(const TcpAnswer& answer) {
  const auto paths = paths_of(answer);
  return static_cast<std::size_t>(
      std::count_if(paths.begin(), paths.end(), [&](auto path) { return held(answer, path); }));
}

/// "Without a guard our own kernel reset 5 of 5: its RST was captured on the client's link."
std::string without_guard(const TcpAnswer& answer) {
  std::size_t tried = 0;
  std::size_t reset = 0;
  std::size_t answered = 0;
  for (const TcpWay& way : answer.ways) {
    if (way.is_baseline() || way.guard != TcpGuard::none || way.unavailable) continue;
    ++tried;
    reset += way.kernel_resets > 0 ? 1 : 0;
    answered += way.answered ? 1 : 0;
  }
  if (tried == 0) return "";
  return " Without a guard our own kernel's RST was captured on " + std::to_string(reset) + " of " +
         counted(tried, "path") + ", and " + std::to_string(answered) +
         (answered == 1 ? " conversation was" : " conversations were") + " answered.";
}

/// "With a rule of nft no RST of its left."
std::string with_guard(const TcpAnswer& answer, TcpGuard guard, const std::string& what) {
  std::size_t tried = 0;
  std::size_t resets = 0;
  for (const TcpWay& way : answer.ways) {
    if (way.is_baseline() || way.guard != guard || way.unavailable) continue;
    ++tried;
    resets += way.kernel_resets;
  }
  if (tried == 0) return "";
  return " With " + what + " " + (resets == 0 ? "none" : std::to_string(resets) + " RST of it") +
         " left this host.";
}

}  // namespace

std::string_view to_text(TcpGuard guard) { return guard_names[static_cast<std::size_t>(guard)]; }

std::vector<TcpGuard> all_guards() { return {TcpGuard::none, TcpGuard::nft, TcpGuard::address}; }

Result<TcpGuard> parse_guard(const std::string& text) {
  std::vector<std::string> names;
  for (const TcpGuard guard : all_guards()) {
    if (text == to_text(guard)) return guard;
    names.emplace_back(to_text(guard));
  }
  return fail(input_error("invalid guard `" + text + "`", "one of " + joined(names, ", ")));
}

std::string_view to_text(TcpSegment::Writer writer) {
  switch (writer) {
    case TcpSegment::Writer::server:
      return "server";
    case TcpSegment::Writer::socket:
      return "socket";
    case TcpSegment::Writer::by_hand:
      return "by hand";
    case TcpSegment::Writer::kernel:
      break;
  }
  return "kernel";
}

std::string_view to_text(TcpVerdict verdict) {
  switch (verdict) {
    case TcpVerdict::no:
      return "no";
    case TcpVerdict::yes:
      return "yes";
    case TcpVerdict::unknown:
      break;
  }
  return "unknown";
}

std::size_t TcpWay::unexplained() const {
  return static_cast<std::size_t>(
      std::count_if(differences.begin(), differences.end(), [](const TcpDifference& difference) {
        return difference.owner == compare::Owner::unexplained;
      }));
}

TcpVerdict TcpAnswer::verdict() const {
  if (ways.empty() || !ways.front().answered) return TcpVerdict::unknown;
  const std::size_t all = paths_of(*this).size();
  if (all == 0) return TcpVerdict::unknown;
  return held_paths(*this) == all ? TcpVerdict::yes : TcpVerdict::no;
}

bool TcpAnswer::clean() const {
  return verdict() == TcpVerdict::yes &&
         std::all_of(ways.begin(), ways.end(), [](const TcpWay& way) {
           const bool guarded = way.guard != TcpGuard::none;
           return way.unexplained() == 0 && (!guarded || (way.answered && way.kernel_resets == 0));
         });
}

std::string TcpAnswer::summary() const {
  if (interrupted && ways.empty()) return interrupted->text() + ": nothing was measured.";
  const std::string how_far = interrupted ? interrupted->text() + "; of these: " : "";
  if (!ways.empty() && ways.front().answered && paths_of(*this).empty()) {
    return how_far + "the socket held a whole conversation; no path by hand was asked.";
  }
  if (verdict() == TcpVerdict::unknown) {
    return how_far + "cannot tell: the socket's own conversation failed.";
  }
  std::string out = how_far + std::string(to_text(verdict())) + ": " +
                    counted(held_paths(*this), "path") + " of " +
                    std::to_string(paths_of(*this).size()) + " held a whole conversation by hand " +
                    (has_guard(*this) ? "with a guard." : "without a guard; none was tried.");
  out += without_guard(*this);
  out += with_guard(*this, TcpGuard::nft, "an nft rule");
  out += with_guard(*this, TcpGuard::address, "an address of its own");
  std::size_t open = 0;
  for (const TcpWay& way : ways) open += way.unexplained();
  if (open > 0) out += " " + counted(open, "difference") + " unexplained.";
  return out;
}

std::vector<Outcome> outcomes_of(const TcpAnswer& answer, bool all) {
  std::vector<Outcome> out;
  for (const TcpWay& way : answer.ways) {
    if (!all && (way.is_baseline() || way.guard == TcpGuard::none)) continue;
    std::string name(way.path->name);
    if (!way.is_baseline()) name += ", guard " + std::string(to_text(way.guard));
    Outcome row{.name = std::move(name), .answered = way.answered};
    const auto& error = way.unavailable ? way.unavailable : way.failure;
    if (error) row.error = errno_name(error->number);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace pushpkt::ask
