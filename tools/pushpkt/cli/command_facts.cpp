// The help of a command, and all commands as JSON.
#include "cli/command_facts.hpp"

#include <algorithm>

#include "cli/option_rules.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::tool {
namespace {

using report::Json;

constexpr std::size_t columns = 80;
constexpr std::size_t text_column = 24;  ///< where the explanations begin

/// "  -c N                  stop after so many packets", wrapped; what is too long for its column
/// has a line of its own.
std::string entry(const std::string& left, const std::string& what) {
  std::string out = "  " + left;
  bool own_line = out.size() + 2 > text_column;
  for (std::size_t begin = 0; begin <= what.size();) {
    const std::size_t end = std::min(what.find('\n', begin), what.size());
    for (const std::string& line :
         report::wrapped(what.substr(begin, end - begin), columns - text_column)) {
      if (own_line) out += "\n";
      if (own_line) out += std::string(text_column, ' ');
      if (!own_line) out.resize(text_column, ' ');
      out += line;
      own_line = true;
    }
    begin = end + 1;
  }
  return out + "\n";
}

std::string left_side(const OptionFacts& option) {
  if (option.positional) return option.value.empty() ? option.names[0] : option.value;
  std::string out = joined(option.names, ", ");
  return option.value.empty() ? out : out + " " + option.value;
}

std::string explained(const OptionFacts& option) {
  const std::string preset = option.preset.empty() ? "" : " (default " + option.preset + ")";
  return option.what + preset + (option.required ? " (required)" : "");
}

std::string usage(const CommandFacts& command) {
  std::string out = "Usage: " + command.path + " [OPTIONS]";
  for (const OptionFacts& option : command.options) {
    if (!option.positional) continue;
    out += option.required ? " " + left_side(option) : " [" + left_side(option) + "]";
  }
  if (!command.commands.empty())
    out += command.path.find(' ') == std::string::npos ? " VERB [...]" : " [QUESTION] [...]";
  return out + "\n";
}

std::string section(const std::string& title, const CommandFacts& command, bool positional,
                    const std::string& group) {
  std::string out;
  for (const OptionFacts& option : command.options) {
    if (option.positional != positional || option.group != group) continue;
    out += entry(left_side(option), explained(option));
  }
  return out.empty() ? out : "\n" + title + ":\n" + out;
}

Json option_json(const OptionFacts& option) {
  Json out{{"names", option.names},
           {"value", Json::text_or_null(option.value)},
           {"what", option.what},
           {"default", Json::text_or_null(option.preset)},
           {"positional", option.positional},
           {"required", option.required},
           {"least_values", option.least_values},
           {"most_values", option.most_values}};
  if (!option.number) return out;
  const NumberRange& range = *option.number;
  const bool decimal = range.kind == NumberRange::Kind::decimal;
  out["number"] = {{"kind", decimal                                  ? "decimal"
                            : range.kind == NumberRange::Kind::bytes ? "bytes"
                                                                     : "whole"},
                   {"least", decimal ? Json(range.low) : Json(range.least)},
                   {"most", decimal ? Json(range.high) : Json(range.most)}};
  return out;
}

void add_json(const CommandFacts& command, Json& commands) {
  Json options = Json::array();
  for (const OptionFacts& option : command.options) options.push_back(option_json(option));
  Json rules = Json::array();
  const std::string verb =
      command.path.substr(std::min(command.path.find(' '), command.path.size()));
  for (const OptionRule& rule : option_rules()) {
    if (" " + std::string(rule.command) != verb) continue;
    for (const std::string_view option : rule.options) {
      rules.push_back({{"option", option}, {"when", rule.when}, {"why", rule.why}});
    }
  }
  commands.push_back({{"command", command.path},
                      {"what", command.what},
                      {"options", std::move(options)},
                      {"no_effect", std::move(rules)}});
  for (const CommandFacts& inner : command.commands) add_json(inner, commands);
}

}  // namespace

bool OptionFacts::is_named(std::string_view name) const {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const OptionFacts* CommandFacts::find(std::string_view name) const {
  for (const OptionFacts& option : options) {
    if (option.is_named(name)) return &option;
  }
  return nullptr;
}

std::string_view CommandFacts::name() const {
  const std::size_t space = path.rfind(' ');
  return std::string_view(path).substr(space == std::string::npos ? 0 : space + 1);
}

std::string help_text(const CommandFacts& command) {
  std::string out = command.what + "\n" + usage(command);
  out += section("Arguments", command, true, "");
  out += section("Options", command, false, "");
  std::vector<std::string> groups;
  for (const OptionFacts& option : command.options) {
    const bool known = std::find(groups.begin(), groups.end(), option.group) != groups.end();
    if (!option.group.empty() && !known) groups.push_back(option.group);
  }
  for (const std::string& group : groups) out += section(group, command, false, group);
  if (!command.commands.empty()) {
    out += command.path.find(' ') == std::string::npos ? "\nVerbs:\n" : "\nQuestions:\n";
  }
  for (const CommandFacts& inner : command.commands) {
    out += entry(std::string(inner.name()), inner.what);
  }
  return command.footer.empty() ? out : out + "\n" + command.footer + "\n";
}

std::string help_json(const CommandFacts& program) {
  Json commands = Json::array();
  add_json(program, commands);
  return Json{{"schema", 1}, {"commands", std::move(commands)}}.dump(1) + "\n";
}

}  // namespace pushpkt::tool
