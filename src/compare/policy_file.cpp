// Policies as TOML (toml.io, v1.0.0): what each key may hold, and where in the file it does not.
#include <toml++/toml.h>

#include <array>
#include <functional>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/base/toml_fault.hpp"
#include "pushpkt/compare/policy.hpp"

namespace pushpkt::compare {
namespace {

class PolicyReader {
 public:
  PolicyReader(std::string_view name) : name_(name) {}

  Result<Policy> read(std::string_view text) {
    if (auto plain = check_lines(text); !plain) return fail(plain.error());
    toml::table table;
    try {
      table = toml::parse(text, name_);
    } catch (const toml::parse_error& error) {
      return fail(at(error.source(), "cannot read the policy",
                     toml_error_text(error.description(), text, error.source().begin.line),
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
    const auto fault = find_toml_fault(text);
    if (!fault) return {};
    return fail(toml_error("cannot read the policy", name_, fault->line, fault->column, fault->what,
                           "docs/diff-policy.md has an example"));
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
                     "`" + std::string(key) + "` is not a list",
                     std::string(key) + " = [\"...\"]"));
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
    return toml_error(what, name_, place.begin.line, place.begin.column, why, std::move(hint));
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
