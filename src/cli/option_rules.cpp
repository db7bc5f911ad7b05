// The few kinds of conditions.
#include "cli/option_rules.hpp"

#include <algorithm>
#include <string>

#include "cli/arguments.hpp"
#include "pushpkt/base/joined.hpp"

namespace pushpkt::cli {
namespace {

/// `value` may begin with a star: whatever ends so.
bool has_value(const Arguments& arguments, std::string_view option, std::string_view value) {
  const bool is_ending = value.starts_with('*');
  const std::string_view end = value.substr(is_ending ? 1 : 0);
  const std::vector<std::string> values = arguments.values(option);
  return std::any_of(values.begin(), values.end(), [&](const std::string& text) {
    return is_ending ? text.ends_with(end) : text == end;
  });
}

bool holds(std::string_view condition, const Arguments& arguments) {
  if (condition[0] == '!') return !arguments.given(condition.substr(1));
  if (const auto at = condition.find("!="); at != std::string_view::npos) {
    const std::string_view option = condition.substr(0, at);
    return arguments.given(option) && !has_value(arguments, option, condition.substr(at + 2));
  }
  const auto equals = condition.find('=');
  if (equals == std::string_view::npos) return arguments.given(condition);
  return has_value(arguments, condition.substr(0, equals), condition.substr(equals + 1));
}

/// "with --path file", "without --wait"
std::string in_words(std::string_view conditions) {
  std::vector<std::string> out;
  for (const std::string_view word : split_words(conditions)) {
    std::string condition(word);
    if (condition[0] == '!') {
      out.push_back("without " + condition.substr(1));
    } else if (const auto at = condition.find("!="); at != std::string::npos) {
      out.push_back("with a " + condition.substr(0, at) + " other than " +
                    condition.substr(at + 2));
    } else {
      if (condition.ends_with("=-")) condition.resize(condition.size() - 2);
      std::replace(condition.begin(), condition.end(), '=', ' ');
      out.push_back("with " + condition);
    }
  }
  return joined(out, " and ");
}

}  // namespace

std::vector<std::string_view> split_words(std::string_view words) {
  std::vector<std::string_view> out;
  while (!words.empty()) {
    const std::size_t blank = std::min(words.find(' '), words.size());
    out.push_back(words.substr(0, blank));
    words.remove_prefix(std::min(blank + 1, words.size()));
  }
  return out;
}

Result<void> check_rules(const std::vector<OptionRule>& rules, const Arguments& arguments) {
  const auto is_true = [&](std::string_view condition) { return holds(condition, arguments); };
  for (const OptionRule& rule : rules) {
    const auto conditions = split_words(rule.when);
    if (!std::all_of(conditions.begin(), conditions.end(), is_true)) continue;
    for (const std::string_view option : split_words(rule.options)) {
      if (!arguments.given(option)) continue;
      return fail(input_error("cannot use " + std::string(option) + " " + in_words(rule.when) +
                                  ": it has no effect there",
                              std::string(rule.why)));
    }
  }
  return {};
}

}  // namespace pushpkt::cli
