// Line by line: what toml++ takes for granted. toml.io, v1.0.0
#include "pushpkt/base/toml_fault.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace pushpkt {
namespace {

struct LineFault {
  std::size_t column;  ///< from 1
  const char* what;
};

std::optional<LineFault> nameless_table(std::string_view line) {
  constexpr std::string_view blanks = " \t";
  const std::size_t bracket = line.find_first_not_of(blanks);
  if (bracket == std::string_view::npos || line[bracket] != '[') return std::nullopt;
  std::size_t name = line.find_first_not_of(blanks, bracket + 1);
  if (name == bracket + 1 && line[name] == '[') name = line.find_first_not_of(blanks, name + 1);
  const char first = name == std::string_view::npos ? '\n' : line[name];
  const bool is_bare = std::isalnum(static_cast<unsigned char>(first)) != 0;
  if (is_bare || std::string_view("_-\"'").find(first) != std::string_view::npos)
    return std::nullopt;
  return LineFault{bracket + 1, "a table without a name"};
}

/// The line up to its comment, with `_` for what stands in its texts.
std::string skeleton(std::string_view line) {
  std::string out;
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote == '\0' && line[i] == '#') break;
    const bool inside = quote != '\0';
    const bool escapes = quote == '"' && line[i] == '\\' && i + 1 < line.size();
    out += escapes ? "__" : std::string(1, inside ? '_' : line[i]);
    if (escapes) {
      ++i;
    } else if (inside ? line[i] == quote : line[i] == '"' || line[i] == '\'') {
      quote = inside ? '\0' : line[i];
    }
  }
  return out;
}

/// A table within a line is not broken over lines, so what a brace closes stands before it.
std::optional<LineFault> brace_for_value(std::string_view skeleton) {
  for (std::size_t at = skeleton.find('}'); at < skeleton.size(); at = skeleton.find('}', at + 1)) {
    const std::size_t before = skeleton.substr(0, at).find_last_not_of(" \t");
    const bool closes =
        before != std::string_view::npos && skeleton[before] != '[' && skeleton[before] != ',';
    if (!closes) return LineFault{at + 1, "a brace where a value should be"};
  }
  return std::nullopt;
}

/// "-3", "0x1f", "1.5", "true", or the beginning of a text: what our files hold.
bool is_known_value(std::string_view token) {
  constexpr std::size_t most_digits = 40;
  if (token[0] == '"' || token[0] == '\'' || token == "true" || token == "false") return true;
  if (token[0] == '+' || token[0] == '-') token.remove_prefix(1);
  const bool is_number = !token.empty() && std::isdigit(static_cast<unsigned char>(token[0])) != 0;
  const bool has_digits_only =
      token.find_first_not_of("0123456789abcdefABCDEFxo_.") == std::string_view::npos;
  return is_number && has_digits_only && token.size() <= most_digits;
}

/// toml++ looks ahead where a value might be a date and a time, past the end of the value. A word
/// is a value if no `=` follows it; a table's name on a line of its own does not begin as a number.
std::optional<LineFault> unknown_value(std::string_view skeleton) {
  constexpr std::string_view blanks = " \t\r";
  constexpr std::string_view between = " \t\r,=[]{}";
  const std::size_t first = skeleton.find_first_not_of(blanks);
  const bool is_header = first != std::string_view::npos && skeleton[first] == '[' &&
                         skeleton.find_first_of("=,") == std::string_view::npos;
  for (std::size_t at = skeleton.find_first_not_of(between); at < skeleton.size();) {
    const std::size_t end = std::min(skeleton.find_first_of(between, at), skeleton.size());
    const std::size_t next = skeleton.find_first_not_of(blanks, end);
    const bool is_name = next < skeleton.size() && skeleton[next] == '=';
    const bool is_table = is_header && std::isalpha(static_cast<unsigned char>(skeleton[at])) != 0;
    if (!is_name && !is_table && !is_known_value(skeleton.substr(at, end - at))) {
      return LineFault{at + 1, "a value that is not a text, number, true, false, list or table"};
    }
    at = skeleton.find_first_not_of(between, end);
  }
  return std::nullopt;
}

/// Nothing in our files has several lines. Where such a text ends is not known from one line.
std::optional<LineFault> text_of_lines(std::string_view said) {
  const std::size_t at = std::min(said.find(R"(""")"), said.find("'''"));
  if (at == std::string_view::npos) return std::nullopt;
  return LineFault{at + 1, "a text of several lines"};
}

/// Only a comment may have letters outside ASCII.
std::optional<LineFault> foreign_letter(std::string_view said) {
  const auto is_foreign = [](char c) { return static_cast<unsigned char>(c) > 0x7e; };
  const auto* letter = std::find_if(said.begin(), said.end(), is_foreign);
  if (letter == said.end()) return std::nullopt;
  return LineFault{static_cast<std::size_t>(letter - said.begin()) + 1, "a letter outside ASCII"};
}

/// toml++ calls itself for each part of a dotted name and each bracket within another: names of at
/// most 16 parts, at most 32 brackets deep, are far more than our files have.
class Nesting {
 public:
  std::optional<LineFault> see(std::string_view skeleton) {
    std::size_t dots = 0;
    for (std::size_t i = 0; i < skeleton.size(); ++i) {
      const char c = skeleton[i];
      const bool opens = c == '[' || c == '{';
      const bool closes = c == ']' || c == '}';
      if (opens) ++depth_;
      if (closes && depth_ > 0) --depth_;
      if (opens || closes || c == '=' || c == ',') dots = 0;
      if (c == '.') ++dots;
      if (dots >= most_parts) return LineFault{i + 1, "a name of more than 16 parts"};
      if (depth_ > most_depth) return LineFault{i + 1, "lists and tables more than 32 deep"};
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t most_parts = 16;
  static constexpr std::size_t most_depth = 32;
  std::size_t depth_ = 0;
};

}  // namespace

std::optional<TomlFault> find_toml_fault(std::string_view text) {
  Nesting nesting;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string bones = skeleton(line);
    const std::string_view said = line.substr(0, bones.size());
    auto fault = nameless_table(line);
    if (!fault) fault = text_of_lines(said);
    if (!fault) fault = brace_for_value(bones);
    if (!fault) fault = nesting.see(bones);
    if (!fault) fault = unknown_value(bones);
    if (!fault) fault = foreign_letter(said);
    if (fault) return TomlFault{number, fault->column, fault->what};
  }
  return std::nullopt;
}

Error toml_error(std::string_view what, std::string_view file, std::size_t line, std::size_t column,
                 std::string_view why, std::string hint) {
  std::string text(what);
  text.append(" ").append(file).append(", line ").append(std::to_string(line));
  text.append(", column ").append(std::to_string(column)).append(": ").append(why);
  return input_error(std::move(text), std::move(hint));
}

std::string toml_error_text(std::string_view description, std::string_view text, std::size_t line) {
  if (description.find("redefine existing") == std::string_view::npos)
    return std::string(description);
  for (; line > 1 && !text.empty(); --line) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  const std::string_view whole = text.substr(0, text.find('\n'));
  std::string_view key = whole.substr(0, whole.find_first_of("=#{"));
  key.remove_prefix(std::min(key.find_first_not_of(" \t"), key.size()));
  key = key.substr(0, key.find_last_not_of(" \t\r") + 1);
  if (key.empty() || whole.find('{') != std::string_view::npos) return "a key is there twice";
  return "`" + std::string(key) + "` is there twice";
}

}  // namespace pushpkt
