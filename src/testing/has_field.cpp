// A field's value, found by its name as `decode -e` finds it.
#include "pushpkt/testing/has_field.hpp"

#include <optional>
#include <sstream>

#include "phrases.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {
namespace {

using detail::ValueMatcher;

using Found = wire::Decoded::Found;

/// Rows of headers and numbers among their options and records, outermost first.
std::optional<Found> find_nth(const wire::Decoded& decoded, std::string_view name,
                              std::size_t nth) {
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::Layer& layer = decoded.layers()[i];
    for (const wire::Field* field : layer.header->fields) {
      if (field->name != name || nth-- > 0) continue;
      return Found{i, field, decoded.packet().value(i, *field)};
    }
    if (!wire::has_item_name(*layer.header, name)) continue;
    const auto items = wire::items_in(decoded.bytes(), layer);
    if (!items) continue;
    for (const wire::Item& item : *items) {
      if (item.name != name || item.field == nullptr || nth-- > 0) continue;
      return Found{i, item.field, item.value};
    }
  }
  return std::nullopt;
}

class FieldExpectation final : public Expectation {
 public:
  FieldExpectation(const wire::Field& field, ValueMatcher matcher, std::size_t nth)
      : field_(field), matcher_(std::move(matcher)), nth_(nth) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const wire::Decoded decoded = packet.decoded();
    const auto found = find_nth(decoded, field_.name, nth_);
    if (!found) {
      return {false, "which has no " + name() + ": " + layers_text(decoded) + place_text(packet)};
    }
    std::ostringstream said;
    const bool met = matcher_.matches(found->value, &said);
    std::string why = "whose " + name() + " is " + to_text(*found->field, found->value);
    if (!said.str().empty()) why += ", " + said.str();
    return {met, why + place_text(packet)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "has no " : "has ") + name() + " " + matcher_.description();
  }

 private:
  [[nodiscard]] std::string name() const {
    return std::string(field_.name) + (nth_ == 0 ? "" : "#" + std::to_string(nth_ + 1));
  }

  const wire::Field& field_;
  ValueMatcher matcher_;
  std::size_t nth_;
};

/// A name or a value that does not exist: the test has failed already.
class NoSuchField final : public Expectation {
 public:
  NoSuchField(std::string wanted, std::string error)
      : wanted_(std::move(wanted)), error_(std::move(error)) {}
  [[nodiscard]] Outcome hold(const Subject&) const override { return {false, "but " + error_}; }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "has no " : "has ") + wanted_;
  }

 private:
  std::string wanted_;
  std::string error_;
};

}  // namespace

namespace detail {

PacketMatcher has_value(const wire::Field& field, wire::Value value, std::size_t nth) {
  return has_value_that(
      field,
      {.matches = [value](wire::Value seen, std::ostream*) { return seen == value; },
       .description = [&field, value] { return to_text(field, value); }},
      nth);
}

PacketMatcher has_value_that(const wire::Field& field, ValueMatcher matcher, std::size_t nth) {
  return PacketMatcher(std::make_shared<FieldExpectation>(field, std::move(matcher), nth));
}

}  // namespace detail

PacketMatcher HasField(const char* name, const std::string& value, std::size_t nth,
                       const Location& test) {
  const std::string wanted = std::string(name) + " " + value;
  const auto refuse = [&](const Error& error) {
    fail_at(test, error.text());
    return PacketMatcher(std::make_shared<NoSuchField>(wanted, error.text()));
  };
  const auto named = wire::find_named_field(name);
  if (!named) return refuse(named.error());
  const auto parsed = wire::parse_value(*named->field, value);
  if (!parsed) return refuse(parsed.error());
  return detail::has_value(*named->field, *parsed, nth);
}

}  // namespace pushpkt::testing
