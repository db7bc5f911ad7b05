// The help of a command, and all commands as JSON.
#include "cli/command_facts.hpp"

#include <algorithm>

#include "cli/option_rules.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::cli {
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

bool is_program(const CommandFacts& command) { return command.path.find(' ') == std::string::npos; }

std::string examples_text(const CommandFacts& command) {
  if (command.examples.empty()) return "";
  std::string out = "\nExamples:\n";
  for (std::string_view left = command.examples; !left.empty();) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(line.size() + 1, left.size()));
    out.append("  ").append(line).append("\n");
  }
  return out;
}

/// The verbs by their sections, or the questions.
std::string commands_text(const CommandFacts& command) {
  std::string out;
  std::string section;
  for (const CommandFacts& inner : command.commands) {
    if (out.empty() || inner.section != section) {
      section = inner.section;
      out += "\n" + (section.empty() ? std::string("Questions") : section) + ":\n";
    }
    out += entry(std::string(inner.name()), inner.what);
  }
  return out;
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
           {"choices", option.choices},
           {"group", Json::text_or_null(option.group)},
           {"default", Json::text_or_null(option.preset)},
           {"positional", option.positional},
           {"required", option.required},
           {"file", Json::text_or_null(option.file)},
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
  for (const OptionRule& rule : command.rules) {
    for (const std::string_view option : split_words(rule.options)) {
      rules.push_back({{"option", option}, {"when", rule.when}, {"why", rule.why}});
    }
  }
  commands.push_back({{"command", command.path},
                      {"what", command.what},
                      {"section", Json::text_or_null(command.section)},
                      {"examples", Json::text_or_null(command.examples)},
                      {"options", std::move(options)},
                      {"no_effect", std::move(rules)}});
  for (const CommandFacts& inner : command.commands) add_json(inner, commands);
}

}  // namespace

std::string left_side(const OptionFacts& option) {
  if (option.positional) return option.value.empty() ? option.names[0] : option.value;
  std::string out = joined(option.names, ", ");
  return option.value.empty() ? out : out + " " + option.value;
}

std::string explained(const OptionFacts& option) {
  const std::string preset = option.preset.empty() ? "" : " (default " + option.preset + ")";
  return option.what + preset + (option.required ? " (required)" : "");
}

std::string usage_line(const CommandFacts& command) {
  std::string out = command.path;
  if (!command.commands.empty()) {
    return out + (is_program(command) ? " VERB [option ...]" : " [QUESTION] [option ...]");
  }
  out += " [option ...]";
  for (const OptionFacts& option : command.options) {
    if (!option.positional) continue;
    out += option.required ? " " + left_side(option) : " [" + left_side(option) + "]";
  }
  return out;
}

std::vector<std::string> titles_of(const CommandFacts& command) {
  std::vector<std::string> out{""};
  for (const OptionFacts& option : command.options) {
    if (std::find(out.begin(), out.end(), option.group) == out.end()) out.push_back(option.group);
  }
  return out;
}

bool OptionFacts::is_named(std::string_view name) const {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const OptionFacts* CommandFacts::find(std::string_view name) const {
  for (const OptionFacts& option : options) {
    if (option.is_named(name)) return &option;
  }
  return nullptr;
}

const OptionFacts* CommandFacts::find_within(std::string_view name) const {
  const OptionFacts* out = find(name);
  for (const CommandFacts& inner : commands) {
    if (out == nullptr) out = inner.find(name);
  }
  return out;
}

const CommandFacts* CommandFacts::command(std::string_view name) const {
  for (const CommandFacts& inner : commands) {
    if (inner.name() == name) return &inner;
  }
  return nullptr;
}

std::string_view CommandFacts::name() const {
  const std::size_t space = path.rfind(' ');
  return std::string_view(path).substr(space == std::string::npos ? 0 : space + 1);
}

std::string help_text(const CommandFacts& command) {
  std::string out = command.what + "\nUsage: " + usage_line(command) + "\n";
  out += examples_text(command);
  if (is_program(command)) out += commands_text(command);
  out += section("Arguments", command, true, "");
  for (const std::string& title : titles_of(command)) {
    out += section(title.empty() ? "Options" : title, command, false, title);
  }
  if (!is_program(command)) out += commands_text(command);
  return command.footer.empty() ? out : out + "\n" + command.footer + "\n";
}

std::string help_json(const CommandFacts& program) {
  Json commands = Json::array();
  add_json(program, commands);
  return Json{{"schema", 1}, {"commands", std::move(commands)}}.dump(1) + "\n";
}

}  // namespace pushpkt::cli
