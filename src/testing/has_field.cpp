// A field's value, found by its name as `decode -e` finds it.
#include "pushpkt/testing/has_field.hpp"

#include <sstream>

#include "phrases.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {
namespace {

using detail::ValueMatcher;

class FieldExpectation final : public Expectation {
 public:
  FieldExpectation(const wire::Field& field, ValueMatcher matcher)
      : field_(field), matcher_(std::move(matcher)) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const wire::Decoded decoded = packet.decoded();
    const auto found = decoded.find(field_.name);
    if (!found) {
      return {false, "which has no " + std::string(field_.name) + ": " + layers_text(decoded) +
                         place_text(packet)};
    }
    std::ostringstream said;
    const bool met = matcher_.matches(found->value, &said);
    std::string why =
        "whose " + std::string(field_.name) + " is " + to_text(*found->field, found->value);
    if (!said.str().empty()) why += ", " + said.str();
    return {met, why + place_text(packet)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "has no " : "has ") + std::string(field_.name) + " " + matcher_.description();
  }

 private:
  const wire::Field& field_;
  ValueMatcher matcher_;
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

PacketMatcher has_value(const wire::Field& field, wire::Value value) {
  return has_value_that(
      field, {.matches = [value](wire::Value seen, std::ostream*) { return seen == value; },
              .description = [&field, value] { return to_text(field, value); }});
}

PacketMatcher has_value_that(const wire::Field& field, ValueMatcher matcher) {
  return PacketMatcher(std::make_shared<FieldExpectation>(field, std::move(matcher)));
}

}  // namespace detail

PacketMatcher HasField(const char* name, const std::string& value, const Location& test) {
  const std::string wanted = std::string(name) + " " + value;
  const auto refuse = [&](const Error& error) {
    fail_at(test, error.text());
    return PacketMatcher(std::make_shared<NoSuchField>(wanted, error.text()));
  };
  const auto named = wire::find_named_field(name);
  if (!named) return refuse(named.error());
  const auto parsed = wire::parse_value(*named->field, value);
  if (!parsed) return refuse(parsed.error());
  return detail::has_value(*named->field, *parsed);
}

}  // namespace pushpkt::testing
