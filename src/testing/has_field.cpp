// A field's value, found by its name as `decode -e` finds it.
#include "pushpkt/testing/has_field.hpp"

#include <optional>
#include <sstream>

#include "phrases.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/shown.hpp"
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

/// "ip.ttl", "ip.ttl#2".
std::string nth_name(std::string_view name, std::size_t nth) {
  return std::string(name) + (nth == 0 ? "" : "#" + std::to_string(nth + 1));
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
    std::ostringstream explanation;
    const bool met = matcher_.matches(found->value, &explanation);
    std::string why = "whose " + name() + " is " + to_text(*found->field, found->value);
    if (!explanation.str().empty()) why += ", " + explanation.str();
    return {met, why + place_text(packet)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "has no " : "has ") + name() + " " + matcher_.description();
  }

 private:
  [[nodiscard]] std::string name() const { return nth_name(field_.name, nth_); }

  const wire::Field& field_;
  ValueMatcher matcher_;
  std::size_t nth_;
};

/// A matcher for a text, and how it is described: "\"hello\"", "that starts with \"h\"".
struct TextMatcher {
  ::testing::Matcher<const std::string&> matcher;
  std::string description;
};

class TextExpectation final : public Expectation {
 public:
  TextExpectation(wire::ShownColumn column, TextMatcher wanted, std::size_t nth)
      : column_(std::move(column)), wanted_(std::move(wanted)), nth_(nth) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const wire::Decoded decoded = packet.decoded();
    const std::vector<std::string> texts = column_.texts(decoded);
    if (nth_ >= texts.size()) {
      return {false, "which has no " + nth_name(column_.name(), nth_) + ": " +
                         layers_text(decoded) + place_text(packet)};
    }
    return {wanted_.matcher.Matches(texts[nth_]), "whose " + nth_name(column_.name(), nth_) +
                                                      " is \"" + printable(texts[nth_]) + "\"" +
                                                      place_text(packet)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "has no " : "has ") + nth_name(column_.name(), nth_) + " " +
           wanted_.description;
  }

 private:
  wire::ShownColumn column_;
  TextMatcher wanted_;
  std::size_t nth_;
};

class ValuesExpectation final : public Expectation {
 public:
  using Values = std::vector<std::string>;
  ValuesExpectation(wire::ShownColumn column, ::testing::Matcher<const Values&> matcher)
      : column_(std::move(column)), matcher_(std::move(matcher)) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const Values values = column_.texts(packet.decoded());
    std::string shown;
    for (const std::string& value : values) {
      shown += (shown.empty() ? "" : ", ") + printable(value);
    }
    return {matcher_.Matches(values), "whose values of " + std::string(column_.name()) + " are " +
                                          (shown.empty() ? "none" : shown) + place_text(packet)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    std::ostringstream text;
    if (negated) {
      matcher_.DescribeNegationTo(&text);
    } else {
      matcher_.DescribeTo(&text);
    }
    return "has values of " + std::string(column_.name()) + " which " + text.str();
  }

 private:
  wire::ShownColumn column_;
  ::testing::Matcher<const Values&> matcher_;
};

std::string description_of(const ::testing::Matcher<const std::string&>& matcher) {
  std::ostringstream text;
  matcher.DescribeTo(&text);
  return text.str();
}

PacketMatcher has_text(const wire::ShownColumn& column, TextMatcher wanted, std::size_t nth) {
  return PacketMatcher(std::make_shared<TextExpectation>(column, std::move(wanted), nth));
}

/// The row, or the number among options and records, of this name; an alias too ("udp.sport").
const wire::Field* number_named(const std::string& name) {
  if (const auto named = wire::find_named_field(name)) return named->field;
  const wire::ItemName* item = wire::find_item_name(name);
  return item != nullptr ? item->field : nullptr;
}

Result<wire::ShownColumn> column_named(const std::string& name) {
  const wire::Field* field = number_named(name);
  return wire::ShownColumn::of(field != nullptr ? field->name : std::string_view(name));
}

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

PacketMatcher HasField(const std::string& name, const std::string& value, std::size_t nth,
                       const Location& test) {
  const auto refuse = [&](const Error& error) {
    fail_at(test, error.text());
    return PacketMatcher(std::make_shared<NoSuchField>(name + " " + value, error.text()));
  };
  const wire::Field* field = number_named(name);
  if (field == nullptr) {
    const auto column = wire::ShownColumn::of(name);
    if (!column) return refuse(column.error());
    return has_text(*column, {::testing::Eq(value), "\"" + value + "\""}, nth);
  }
  const auto parsed = wire::parse_value(*field, value);
  if (!parsed) return refuse(parsed.error());
  return detail::has_value(*field, *parsed, nth);
}

PacketMatcher HasField(const std::string& name, const char* value, std::size_t nth,
                       const Location& test) {
  return HasField(name, std::string(value), nth, test);
}

PacketMatcher HasField(const std::string& name,
                       const ::testing::Matcher<const std::string&>& matcher, std::size_t nth,
                       const Location& test) {
  const std::string wanted = "that " + description_of(matcher);
  const auto column = column_named(name);
  if (column) return has_text(*column, {matcher, wanted}, nth);
  fail_at(test, column.error().text());
  return PacketMatcher(std::make_shared<NoSuchField>(name + " " + wanted, column.error().text()));
}

PacketMatcher HasValues(const std::string& name,
                        const ::testing::Matcher<const std::vector<std::string>&>& matcher,
                        const Location& test) {
  const auto column = column_named(name);
  if (column) return PacketMatcher(std::make_shared<ValuesExpectation>(*column, matcher));
  fail_at(test, column.error().text());
  return PacketMatcher(std::make_shared<NoSuchField>("values of " + name, column.error().text()));
}

}  // namespace pushpkt::testing
