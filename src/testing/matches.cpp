// What compare::match() finds, as a test prints it.
#include "pushpkt/testing/matches.hpp"

#include "phrases.hpp"
#include "pushpkt/compare/recipe_match.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {
namespace {

using wire::Decoded;

std::string shown(const compare::Mismatch& mismatch) {
  return mismatch.actual.empty() ? "(not there)" : mismatch.actual;
}

class RecipeExpectation final : public Expectation {
 public:
  explicit RecipeExpectation(const wire::Recipe& recipe) : recipe_(recipe) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const Decoded decoded = packet.decoded();
    const compare::RecipeMatch match = compare::match(recipe_, decoded);
    if (!match.has_headers) {
      return {false, "which has other headers: " + layers_text(decoded) + place_text(packet)};
    }
    if (match.matches()) return {true, "which does" + place_text(packet)};
    report::Table table({"field", "expected", "actual"});
    for (const compare::Mismatch& mismatch : match.mismatches) {
      table.add({{mismatch.field}, {mismatch.expected}, {shown(mismatch)}});
    }
    return {false, "which does not" + place_text(packet) + ":\n" + lines_of(table)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "does not match " : "matches ") + to_text(recipe_);
  }

 private:
  wire::Recipe recipe_;
};

/// A text that is no recipe: the test has failed already.
class NoRecipe final : public Expectation {
 public:
  NoRecipe(std::string text, std::string error)
      : text_(std::move(text)), error_(std::move(error)) {}
  [[nodiscard]] Outcome hold(const Subject&) const override { return {false, "but " + error_}; }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "does not match " : "matches ") + text_;
  }

 private:
  std::string text_;
  std::string error_;
};

class ChecksumExpectation final : public Expectation {
 public:
  explicit ChecksumExpectation(Partial partial) : partial_(partial) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const Decoded decoded = packet.decoded();
    report::Table table({"checksum", "is", "should be", "why"});
    for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
      const wire::ChecksumState state = decoded.checksum(i);
      const bool wrong = state == wire::ChecksumState::bad ||
                         (state == wire::ChecksumState::partial && partial_ == Partial::refused);
      if (!wrong) continue;
      const wire::Field& field = *decoded.layers()[i].header->checksum;
      const auto right = computed(decoded.packet(), i, field);
      table.add({{std::string(field.name)},
                 {to_text(field, decoded.packet().value(i, field))},
                 {right ? to_text(field, *right) : "?"},
                 {state == wire::ChecksumState::partial ? "left to the network card"
                                                        : std::string(field.spec)}});
    }
    if (table.empty()) return {true, "whose checksums are good" + place_text(packet)};
    return {false,
            "whose checksums are not all good" + place_text(packet) + ":\n" + lines_of(table)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return negated ? "has a wrong checksum" : "has good checksums";
  }

 private:
  Partial partial_;
};

}  // namespace

PacketMatcher Matches(const wire::Recipe& recipe) {
  return PacketMatcher(std::make_shared<RecipeExpectation>(recipe));
}

PacketMatcher Matches(const std::string& recipe, const Location& test) {
  const auto parsed = wire::parse_recipe(recipe);
  if (parsed) return Matches(*parsed);
  fail_at(test, parsed.error().text());
  return PacketMatcher(std::make_shared<NoRecipe>(recipe, parsed.error().text()));
}

PacketMatcher Matches(const char* recipe, const Location& test) {
  return Matches(std::string(recipe), test);
}

PacketMatcher ChecksumsAreGood(Partial partial) {
  return PacketMatcher(std::make_shared<ChecksumExpectation>(partial));
}

}  // namespace pushpkt::testing
