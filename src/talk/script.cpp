// Line by line; every recipe is read once with stand-ins for variables, so that a mistake in the
// last line is found before the first packet.
#include "pushpkt/talk/script.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <optional>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/talk/values.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::talk {
namespace {

using Kind = Line::Kind;

struct Start {
  std::string_view word;
  Kind kind;
};
// Longer ones first.
constexpr std::array starts{Start{"<<", Kind::await}, Start{"<", Kind::expect},
                            Start{">", Kind::send},   Start{"!", Kind::nothing},
                            Start{"+", Kind::wait},   Start{"flow", Kind::flow},
                            Start{"let", Kind::let},  Start{"run", Kind::run}};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// A word ends with a blank or with the line; a sign may stand before anything.
bool begins_with(std::string_view line, std::string_view start) {
  if (!line.starts_with(start)) return false;
  const bool is_word = std::isalpha(static_cast<unsigned char>(start[0])) != 0;
  return !is_word || line.size() == start.size() || is_blank(line[start.size()]);
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

std::string_view without_end_blanks(std::string_view text) {
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

/// The first place of `word` outside of "text", npos without one.
std::size_t find_outside_quotes(std::string_view text, std::string_view word) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text.substr(i).starts_with(word)) {
      return i;
    }
  }
  return std::string_view::npos;
}

constexpr std::string_view within_word = "within";

/// Where the word stands in `RECIPE within 0.2s`, npos without it.
std::size_t find_within(std::string_view text) {
  const std::size_t at = find_outside_quotes(text, within_word);
  if (at == std::string_view::npos || (at > 0 && !is_blank(text[at - 1]))) return text.npos;
  return begins_with(text.substr(at), within_word) ? at : text.npos;
}

/// "0.2s", "200ms", "0.2": seconds without a unit.
std::optional<std::chrono::nanoseconds> read_time(std::string_view text) {
  double unit = 1;
  if (text.ends_with("ms")) {
    unit = 1e-3;
    text.remove_suffix(2);
  } else if (text.ends_with("s")) {
    text.remove_suffix(1);
  }
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double seconds = std::strtod(copy.c_str(), &end) * unit;
  const bool whole = end == copy.c_str() + copy.size();
  if (!whole || seconds > static_cast<double>(longest_wait.count())) return std::nullopt;
  return in_seconds(seconds);
}

bool is_variable_name(std::string_view name) {
  const auto fits = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::ranges::all_of(name, fits);
}

class ScriptReader {
 public:
  ScriptReader(std::string_view text, std::string name) : text_(text) {
    script_.name = std::move(name);
  }

  Result<Script> run() {
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      line_ = without_end_blanks(text_.substr(begin, end - begin));
      begin = end + 1;
      if (auto done = read_line(++number, skip_blanks(line_, 0)); !done) return fail(done.error());
      if (script_.lines.size() > most_lines) {
        return fail(wrong({.number = number, .column = 1}, "a script has at most 10,000 lines"));
      }
    }
    return std::move(script_);
  }

 private:
  [[nodiscard]] Error wrong(const Line& line, std::string why, std::string hint = {}) const {
    return at_line(script_, line, input_error(std::move(why), std::move(hint)));
  }

  Result<void> read_line(std::size_t number, std::size_t at) {
    if (at >= line_.size() || line_[at] == '#') return {};
    Line line{.number = number, .column = at + 1};
    const auto start = std::ranges::find_if(
        starts, [&](const Start& each) { return begins_with(line_.substr(at), each.word); });
    if (start == starts.end()) {
      return fail(wrong(line, "cannot read the line: no line begins so",
                        "> RECIPE, < RECIPE, << RECIPE, ! nothing, +SECONDS, flow RECIPE, "
                        "let NAME = FIELD, run COMMAND, # comment"));
    }
    line.kind = start->kind;
    const std::size_t text_at = skip_blanks(line_, at + start->word.size());
    line.column = text_at + 1;
    std::string_view text = line_.substr(std::min(text_at, line_.size()));
    if (line.kind != Kind::run) {
      text = without_end_blanks(text.substr(0, find_outside_quotes(text, "#")));
    }
    line.text = text;
    return finish(std::move(line));
  }

  Result<void> finish(Line line) {
    switch (line.kind) {
      case Kind::wait:
        return finish_wait(std::move(line));
      case Kind::let:
        return finish_let(std::move(line));
      case Kind::run:
        if (line.text.empty()) return fail(wrong(line, "cannot run: no command is named"));
        break;
      default:
        return finish_recipe(std::move(line));
    }
    script_.lines.push_back(std::move(line));
    return {};
  }

  /// `+0.1`, and perhaps another line behind it.
  Result<void> finish_wait(Line line) {
    const std::size_t end = std::min(line.text.find_first_of(" \t"), line.text.size());
    const std::size_t rest = line.column - 1 + end;
    line.text.resize(end);
    const auto time = read_time(line.text);
    if (!time) return fail(wrong(line, "cannot wait `" + line.text + "`", time_hint));
    line.time = *time;
    const std::size_t number = line.number;
    script_.lines.push_back(std::move(line));
    return read_line(number, skip_blanks(line_, rest));
  }

  Result<void> finish_let(Line line) {
    const std::size_t equals = line.text.find('=');
    if (equals == std::string::npos) {
      return fail(wrong(line, "cannot bind: there is no `=`", "let NAME = tcp.seq_raw"));
    }
    line.name = without_end_blanks(std::string_view(line.text).substr(0, equals));
    if (!is_variable_name(line.name)) {
      return fail(wrong(line, "cannot bind `" + line.name + "`: a name has letters, digits and _"));
    }
    const std::size_t value_at = skip_blanks(line.text, equals + 1);
    line.column += value_at;
    line.text.erase(0, value_at);
    if (auto done = bind_stand_in(line); !done) return done;
    script_.lines.push_back(std::move(line));
    return {};
  }

  /// A value of the right kind, so that the recipes that use it can be read already.
  Result<void> bind_stand_in(Line& line) {
    auto value = value_of(line.text, variables_);
    if (value) return variables_.set(line.name, std::move(*value)), Result<void>{};
    if (line.text.starts_with('$')) return fail(at_line(script_, line, value.error()));
    auto stand_in = stand_in_for(line.text);
    if (!stand_in) return fail(at_line(script_, line, stand_in.error()));
    variables_.set(line.name, std::move(*stand_in));
    return {};
  }

  Result<void> finish_recipe(Line line) {
    const bool listens = line.kind != Kind::flow && line.kind != Kind::send;
    const std::size_t within = listens ? find_within(line.text) : std::string::npos;
    line.time = line.kind == Kind::nothing ? usual_silence : std::chrono::nanoseconds(usual_wait);
    if (within != std::string::npos) {
      const std::size_t at = skip_blanks(line.text, within + within_word.size());
      const std::string text = line.text.substr(at);
      const auto time = read_time(text);
      if (!time) {
        line.column += at;
        return fail(wrong(line, "cannot wait `" + text + "`", time_hint));
      }
      line.time = *time;
      line.text = without_end_blanks(std::string_view(line.text).substr(0, within));
    }
    if (line.kind == Kind::nothing && line.text == "nothing") line.text.clear();
    if (line.kind == Kind::nothing && begins_with(line.text, "nothing")) {
      line.column += skip_blanks(line.text, 7);
      return fail(wrong(line, "expected `within` behind `nothing`", "! nothing within 0.1s"));
    }
    const bool may_be_empty = line.kind == Kind::nothing;
    if (line.text.empty() && !may_be_empty) {
      return fail(wrong(line, "cannot read the line: it has no recipe",
                        R"(> ip(dst=10.77.2.2)/udp(dstport=12000)/"hello")"));
    }
    const auto recipe = line.kind == Kind::flow ? read_flow(line.text, variables_)
                                                : read_recipe(line.text, variables_);
    if (!recipe) return fail(at_line(script_, line, recipe.error()));
    script_.lines.push_back(std::move(line));
    return {};
  }

  static constexpr const char* time_hint = "0.2s, 200ms or 0.2; at most an hour";

  std::string_view text_;
  std::string_view line_;
  Script script_;
  Variables variables_;
};

}  // namespace

Result<Script> parse_script(std::string_view text, std::string name) {
  if (text.size() > most_script_bytes) {
    return fail(input_error("cannot read " + name + ": a script has at most 1 MiB"));
  }
  return ScriptReader(without_byte_order_mark(text), std::move(name)).run();
}

Result<void> replace_value(Script& script, const std::string& name, const std::string& value) {
  const auto read = value_of(value, {});
  if (!read) return fail(read.error());
  const auto line = std::ranges::find_if(script.lines, [&](const Line& other_line) {
    return other_line.kind == Kind::let && other_line.name == name;
  });
  if (line == script.lines.end()) {
    return fail(input_error("cannot set " + name + ": the script has no line `let " + name + "`"));
  }
  line->text = value;
  return {};
}

}  // namespace pushpkt::talk
