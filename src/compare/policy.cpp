// A policy is a list of rules over names, checked when they are added.
#include "pushpkt/compare/policy.hpp"

#include <array>
#include <charconv>

#include "compare/comparable.hpp"
#include "compare/field_mask.hpp"
#include "compare/relation_text.hpp"

namespace pushpkt::compare {
namespace {

struct NamedPairing {
  std::string_view name;
  Pairing pairing;
};
constexpr std::array pairings{NamedPairing{"order", Pairing::order},
                              NamedPairing{"flow", Pairing::flow},
                              NamedPairing{"content", Pairing::content}};

struct Unit {
  std::string_view name;
  double nanoseconds;
};
constexpr std::array units{Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"ms", 1e6}, Unit{"s", 1e9},
                           Unit{"", 1e9}};

/// "5ms", "0.005": nanoseconds.
std::optional<std::uint64_t> span_of_time(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (name.starts_with(' ')) name.remove_prefix(1);
  constexpr double most = 1e18;  // 31 years; beyond that it would not fit
  for (const Unit& unit : units) {
    if (unit.name == name && number * unit.nanoseconds <= most) {
      return static_cast<std::uint64_t>(number * unit.nanoseconds + 0.5);
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> count(std::string_view text) {
  std::uint64_t number = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

}  // namespace

std::string_view to_text(Pairing pairing) {
  for (const NamedPairing& named_pairing : pairings) {
    if (named_pairing.pairing == pairing) return named_pairing.name;
  }
  return "";
}

std::optional<Pairing> pairing_of_name(std::string_view name) {
  for (const NamedPairing& named_pairing : pairings) {
    if (named_pairing.name == name) return named_pairing.pairing;
  }
  return std::nullopt;
}

Policy::Policy() : rules_{{.kind = Rule::Kind::ignore, .fields = "frame.time_*"}} {}

Policy Policy::strict() {
  Policy policy;
  policy.rules_.clear();
  return policy;
}

Result<void> Policy::add(Rule rule) {
  if (const auto known = named_by(rule.fields); !known) return fail(known.error());
  rules_.push_back(std::move(rule));
  return {};
}

Result<void> Policy::ignore(std::string_view fields) {
  return add({.kind = Rule::Kind::ignore, .fields = std::string(fields)});
}

Result<void> Policy::compare(std::string_view fields) {
  return add({.kind = Rule::Kind::compare, .fields = std::string(fields)});
}

Result<void> Policy::tolerate(std::string_view fields, std::uint64_t amount) {
  const auto known = named_by(fields);
  if (!known) return fail(known.error());
  for (const Comparable* comparable : *known) {
    if (comparable->field == nullptr || comparable->field->width > 64 ||
        is_address(*comparable->field)) {
      return fail(input_error(
          "cannot tolerate an amount of " + std::string(comparable->name) + ": it is not a number",
          "ignore it, or compare some bits of it by a mask"));
    }
  }
  return add({.kind = Rule::Kind::tolerate, .fields = std::string(fields), .amount = amount});
}

Result<void> Policy::tolerate(std::string_view fields, std::string_view amount) {
  const auto known = named_by(fields);
  if (!known) return fail(known.error());
  const bool time = is_time(known->front()->name);
  const auto number = time ? span_of_time(amount) : count(amount);
  if (number) return tolerate(fields, *number);
  return fail(input_error(
      "cannot take `" + std::string(amount) + "` for a tolerance of " + std::string(fields),
      time ? "a time reads 5ms, 100us or 0.005 (seconds)"
           : "it is a whole number, as large as the values may be apart"));
}

Result<void> Policy::mask(std::string_view fields, std::string_view bits) {
  if (const auto rows = masked_rows(fields, bits); !rows) return fail(rows.error());
  return add({.kind = Rule::Kind::mask, .fields = std::string(fields), .bits = std::string(bits)});
}

Result<void> Policy::relate(std::string_view relation) {
  auto parsed = parse_relation(relation);
  if (!parsed) return fail(parsed.error());
  relations_.push_back(std::move(*parsed));
  return {};
}

}  // namespace pushpkt::compare
