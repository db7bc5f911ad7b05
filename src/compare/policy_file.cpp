// Policies as TOML (toml.io, v1.0.0): what each key may hold, and where in the file it does not.
#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <iterator>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/compare/policy.hpp"

namespace pushpkt::compare {
namespace {

/// What toml++ 3.3 takes for granted, where it is undefined if it is not so: what follows a table's
/// bracket is a key, no brace stands where a value of a list begins, a letter outside ASCII stands
/// in a string or a comment, and nothing is nested deeper than the stack holds. Checked here first.
struct Untrue {
  std::size_t column;  ///< from 1
  const char* what;
};

std::optional<Untrue> nameless_table(std::string_view line) {
  constexpr std::string_view blanks = " \t";
  const std::size_t bracket = line.find_first_not_of(blanks);
  if (bracket == std::string_view::npos || line[bracket] != '[') return std::nullopt;
  std::size_t name = line.find_first_not_of(blanks, bracket + 1);
  if (name == bracket + 1 && line[name] == '[') name = line.find_first_not_of(blanks, name + 1);
  const char first = name == std::string_view::npos ? '\n' : line[name];
  const bool is_bare = std::isalnum(static_cast<unsigned char>(first)) != 0;
  if (is_bare || std::string_view("_-\"'").find(first) != std::string_view::npos)
    return std::nullopt;
  return Untrue{bracket + 1, "a table without a name"};
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
std::optional<Untrue> brace_for_value(std::string_view skeleton) {
  for (std::size_t at = skeleton.find('}'); at < skeleton.size(); at = skeleton.find('}', at + 1)) {
    const std::size_t before = skeleton.substr(0, at).find_last_not_of(" \t");
    const bool closes =
        before != std::string_view::npos && skeleton[before] != '[' && skeleton[before] != ',';
    if (!closes) return Untrue{at + 1, "a brace where a value should be"};
  }
  return std::nullopt;
}

/// Nothing in a policy has several lines. Where such a text ends is not known from one line.
std::optional<Untrue> text_of_lines(std::string_view said) {
  const std::size_t at = std::min(said.find(R"(""")"), said.find("'''"));
  if (at == std::string_view::npos) return std::nullopt;
  return Untrue{at + 1, "a text of several lines"};
}

/// No field has a name outside ASCII: only a comment may be so.
std::optional<Untrue> foreign_letter(std::string_view said) {
  const auto is_foreign = [](char c) { return static_cast<unsigned char>(c) > 0x7e; };
  const auto* letter = std::find_if(said.begin(), said.end(), is_foreign);
  if (letter == said.end()) return std::nullopt;
  return Untrue{static_cast<std::size_t>(letter - said.begin()) + 1, "a letter outside ASCII"};
}

/// toml++ calls itself for each part of a dotted name and each bracket within another: names of at
/// most 16 parts, at most 32 brackets deep, are far more than a policy has.
class Nesting {
 public:
  std::optional<Untrue> see(std::string_view skeleton) {
    std::size_t dots = 0;
    for (std::size_t i = 0; i < skeleton.size(); ++i) {
      const char c = skeleton[i];
      const bool opens = c == '[' || c == '{';
      const bool closes = c == ']' || c == '}';
      if (opens) ++depth_;
      if (closes && depth_ > 0) --depth_;
      if (opens || closes || c == '=' || c == ',') dots = 0;
      if (c == '.') ++dots;
      if (dots >= most_parts) return Untrue{i + 1, "a name of more than 16 parts"};
      if (depth_ > most_depth) return Untrue{i + 1, "lists and tables more than 32 deep"};
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t most_parts = 16;
  static constexpr std::size_t most_depth = 32;
  std::size_t depth_ = 0;
};

class PolicyReader {
 public:
  PolicyReader(std::string_view name) : name_(name) {}

  Result<Policy> read(std::string_view text) {
    if (auto plain = check_lines(text); !plain) return fail(plain.error());
    toml::table table;
    try {
      table = toml::parse(text, name_);
    } catch (const toml::parse_error& error) {
      return fail(at(error.source(), "cannot read the policy", std::string(error.description()),
                     "a policy is TOML (toml.io); docs/diff-policy.md has an example"));
    }
    for (const auto& [key, value] : table) {
      if (auto done = read_key(key.str(), value); !done) return fail(done.error());
    }
    return std::move(policy_);
  }

 private:
  using Each = std::function<Result<void>(const std::string& text)>;
  using EachNamed = std::function<Result<void>(const std::string& name, const std::string& text)>;

  [[nodiscard]] Result<void> check_lines(std::string_view text) const {
    toml::source_position place{1, 1};
    Nesting nesting;
    for (; !text.empty(); ++place.line) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      const std::string bones = skeleton(line);
      const std::string_view said = line.substr(0, bones.size());
      auto untrue = nameless_table(line);
      if (!untrue) untrue = text_of_lines(said);
      if (!untrue) untrue = brace_for_value(bones);
      if (!untrue) untrue = nesting.see(bones);
      if (!untrue) untrue = foreign_letter(said);
      if (!untrue) continue;
      place.column = static_cast<toml::source_index>(untrue->column);
      return fail(at({place, place, nullptr}, "cannot read the policy", untrue->what,
                     "docs/diff-policy.md has an example"));
    }
    return {};
  }

  Result<void> read_key(std::string_view key, const toml::node& value) {
    constexpr std::array<std::string_view, 6> keys{"pair",      "ignore", "compare",
                                                   "tolerance", "mask",   "relations"};
    if (key == "pair") return read_pairing(value);
    if (key == "ignore") {
      return read_list(key, value, [&](const std::string& text) { return policy_.ignore(text); });
    }
    if (key == "compare") {
      return read_list(key, value, [&](const std::string& text) { return policy_.compare(text); });
    }
    if (key == "relations") {
      return read_list(key, value, [&](const std::string& text) { return policy_.relate(text); });
    }
    if (key == "tolerance") {
      return read_table(key, "", value, [&](const std::string& name, const std::string& text) {
        return policy_.tolerate(name, std::string_view(text));
      });
    }
    if (key == "mask") {
      return read_table(key, "", value, [&](const std::string& name, const std::string& text) {
        return policy_.mask(name, text);
      });
    }
    return fail(at(value.source(), "cannot read the policy",
                   "there is no key named `" + std::string(key) + "`",
                   nearest_hint(key, keys) +
                       "it may have pair, ignore, compare, tolerance, mask and relations"));
  }

  Result<void> read_pairing(const toml::node& value) {
    const auto pairing = pairing_of_name(value.value_or(std::string_view()));
    if (!pairing) {
      return fail(at(value.source(), "cannot read the policy", "`pair` is none of its three words",
                     "pair = \"order\", \"flow\" or \"content\""));
    }
    policy_.pairing = *pairing;
    return {};
  }

  Result<void> read_list(std::string_view key, const toml::node& value, const Each& each) {
    const toml::array* list = value.as_array();
    if (list == nullptr) {
      return fail(at(value.source(), "cannot read the policy",
                     "`" + std::string(key) + "` is no list", std::string(key) + " = [\"...\"]"));
    }
    for (const toml::node& item : *list) {
      const toml::value<std::string>* text = item.as_string();
      if (text == nullptr) {
        return fail(at(item.source(), "cannot read the policy",
                       "`" + std::string(key) + "` is a list of texts", "put it in quotes"));
      }
      if (auto done = each(text->get()); !done) return fail(at(item.source(), done.error()));
    }
    return {};
  }

  /// Names with dots are tables in tables, unless they are quoted: both are the same here.
  Result<void> read_table(std::string_view key, const std::string& prefix, const toml::node& value,
                          const EachNamed& each) {
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      const auto text = text_of(value);
      if (!prefix.empty() && text) {
        if (auto done = each(prefix, *text); !done) return fail(at(value.source(), done.error()));
        return {};
      }
      return fail(at(value.source(), "cannot read the policy",
                     "`" + std::string(key) + "` takes a number or a text for each field",
                     "[" + std::string(key) + "], and below it \"ip.ttl\" = 1"));
    }
    for (const auto& [name, item] : *table) {
      const std::string full = (prefix.empty() ? "" : prefix + ".") + std::string(name.str());
      if (auto done = read_table(key, full, item, each); !done) return done;
    }
    return {};
  }

  static std::optional<std::string> text_of(const toml::node& value) {
    if (const auto* text = value.as_string()) return text->get();
    if (const auto* number = value.as_integer()) return std::to_string(number->get());
    if (const auto* number = value.as_floating_point()) return std::to_string(number->get());
    return std::nullopt;
  }

  [[nodiscard]] Error at(const toml::source_region& place, std::string_view what,
                         const std::string& why, std::string hint) const {
    return input_error(std::string(what) + " " + name_ + ", line " +
                           std::to_string(place.begin.line) + ", column " +
                           std::to_string(place.begin.column) + ": " + why,
                       std::move(hint));
  }
  [[nodiscard]] Error at(const toml::source_region& place, const Error& error) const {
    return at(place, "cannot read the policy", error.what, error.hint);
  }

  std::string name_;
  Policy policy_;
};

}  // namespace

Result<Policy> Policy::parse(std::string_view toml, std::string_view name) {
  return PolicyReader(name).read(without_byte_order_mark(toml));
}

Result<Policy> Policy::load(const std::string& file) {
  constexpr std::size_t most_bytes = 1024 * 1024;
  const auto text = read_text_file(file, most_bytes);
  if (!text) {
    Error error = text.error();
    error.what.replace(error.what.find(file), file.size(), "the policy " + file);
    return fail(error);
  }
  return parse(*text, file);
}

}  // namespace pushpkt::compare
