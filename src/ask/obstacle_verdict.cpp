// One verdict for the screen, the JSON and the page.
#include <algorithm>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/base/joined.hpp"

namespace pushpkt::ask {
namespace {

/// "all paths but socket" where that is shorter than their names.
std::string paths_text(const std::vector<std::string>& paths,
                       std::span<const ObstacleVerdict> verdicts) {
  constexpr std::size_t few = 3;
  std::vector<std::string> others;
  for (const ObstacleVerdict& verdict : verdicts) {
    const bool is_named = std::find(paths.begin(), paths.end(), verdict.path) != paths.end();
    if (!is_named) others.push_back(verdict.path);
  }
  if (paths.size() <= few || others.size() + 1 >= paths.size()) return listed(paths);
  return "all paths" + (others.empty() ? "" : " but " + listed(others));
}

std::string_view verb_of(Effect effect) {
  switch (effect) {
    case Effect::stopped:
      return "stops ";
    case Effect::changed:
      return "changes ";
    case Effect::none:
      break;
  }
  return "does nothing to ";
}

/// A case without an effect is no news where the first one is changed only: a packet that is
/// dropped either way has none.
bool is_news(Effect first, Effect other) { return other > first || first == Effect::stopped; }

/// Cases with the same effect on the same paths.
struct Exception {
  Effect effect = Effect::none;
  std::vector<std::string> paths = {};
  std::vector<std::string> cases = {};
};

std::vector<Exception> exceptions_of(std::span<const ObstacleVerdict> verdicts) {
  std::vector<Exception> by_case;
  for (const ObstacleVerdict& verdict : verdicts) {
    for (const CaseEffect& other : verdict.others) {
      if (!is_news(verdict.effect, other.effect)) continue;
      auto same = std::find_if(by_case.begin(), by_case.end(), [&](const Exception& each) {
        return each.effect == other.effect && each.cases.front() == other.text;
      });
      if (same == by_case.end()) {
        same = by_case.insert(same, {.effect = other.effect, .cases = {other.text}});
      }
      same->paths.push_back(verdict.path);
    }
  }
  std::vector<Exception> out;
  for (Exception& each : by_case) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const Exception& known) {
      return known.effect == each.effect && known.paths == each.paths;
    });
    if (same == out.end()) {
      out.push_back(std::move(each));
    } else {
      same->cases.push_back(each.cases.front());
    }
  }
  return out;
}

}  // namespace

std::vector<ObstacleVerdict> verdicts_of(std::span<const CaseEffect> effects) {
  std::vector<ObstacleVerdict> out;
  for (const CaseEffect& row : effects) {
    const auto known = std::find_if(out.begin(), out.end(),
                                    [&](const auto& verdict) { return verdict.path == row.path; });
    if (known == out.end()) {
      out.push_back({.path = row.path, .effect = row.effect});
    } else if (row.effect != known->effect) {
      known->others.push_back(row);
    }
  }
  return out;
}

std::vector<ObstacleVerdict> verdicts_of(const ObstaclesAnswer& answer, std::size_t obstacle) {
  std::vector<CaseEffect> effects;
  for (const path::PathKind* path : answer.paths) {
    for (const ObstacleRow& row : answer.rows) {
      if (row.obstacle != obstacle || row.path != path) continue;
      effects.push_back({row[Phase::with].text, std::string(path->name), row.effect});
    }
  }
  return verdicts_of(effects);
}

std::string summary_of(std::span<const ObstacleVerdict> verdicts) {
  std::vector<std::string> parts;
  for (const Effect effect : {Effect::stopped, Effect::changed, Effect::none}) {
    std::vector<std::string> paths;
    for (const ObstacleVerdict& verdict : verdicts) {
      if (verdict.effect == effect) paths.push_back(verdict.path);
    }
    if (!paths.empty())
      parts.push_back("it " + std::string(verb_of(effect)) + paths_text(paths, verdicts));
  }
  for (const Exception& each : exceptions_of(verdicts)) {
    parts.push_back("it " + std::string(verb_of(each.effect)) + listed(each.cases) + " on " +
                    paths_text(each.paths, verdicts));
  }
  if (parts.empty()) return "";
  parts[0][0] = 'I';
  return joined(parts, "; ") + ".";
}

std::optional<Effect> parse_effect(std::string_view text) {
  for (const Effect effect : {Effect::none, Effect::changed, Effect::stopped}) {
    if (to_text(effect) == text) return effect;
  }
  return std::nullopt;
}

}  // namespace pushpkt::ask
