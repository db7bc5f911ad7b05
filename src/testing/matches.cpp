// A recipe laid beside a packet: the run of layers that fits best, then field by field.
#include "pushpkt/testing/matches.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "phrases.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {
namespace {

using wire::Decoded;
using wire::Layer;
using wire::Part;

constexpr std::string_view nothing = "(not there)";

/// What the recipe sets and the packet does not have, line by line.
class Unlike {
 public:
  void add(std::string_view field, std::string wanted, std::string seen) {
    ++count_;
    table_.add({{std::string(field)}, {std::move(wanted)}, {std::move(seen)}});
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::string text() const { return lines_of(table_); }

 private:
  std::size_t count_ = 0;
  report::Table table_{{"field", "expected", "actual"}};
};

const wire::Field* same_field(const wire::Header& header, const wire::Field& wanted) {
  const auto found = std::ranges::find(header.fields, wanted.name, &wire::Field::name);
  return found == header.fields.end() ? nullptr : *found;
}

void hold_header(const Part& part, const Decoded& decoded, std::size_t index, Unlike& unlike) {
  const Layer& layer = decoded.layers()[index];
  for (const wire::Setting& wanted : part.settings) {
    const wire::Field* field = same_field(*layer.header, *wanted.field);
    if (field == nullptr) {
      unlike.add(wanted.field->name, to_text(*wanted.field, wanted.value), std::string(nothing));
      continue;
    }
    const wire::Value seen = decoded.packet().value(index, *field);
    if (seen == wanted.value) continue;
    unlike.add(field->name, to_text(*field, wanted.value), to_text(*field, seen));
  }
  const ByteView tail = layer.tail_in(decoded.bytes());
  if (!part.bytes.empty() && !std::ranges::equal(part.bytes, tail)) {
    unlike.add(part.header->options, hex(part.bytes),
               tail.empty() ? std::string(nothing) : hex(tail));
  }
}

void hold_octets(std::string_view name, const Bytes& wanted, ByteView seen, Unlike& unlike) {
  if (std::ranges::equal(wanted, seen)) return;
  unlike.add(name, octets_text(wanted), seen.empty() ? std::string(nothing) : octets_text(seen));
}

class RecipeExpectation final : public Expectation {
 public:
  explicit RecipeExpectation(const wire::Recipe& recipe) : recipe_(recipe) {
    for (const Part& part : recipe_.parts) {
      if (part.kind == Part::Kind::header) headers_.push_back(&part);
      if (part.kind == Part::Kind::bytes) append(payload_, part.bytes);
      if (part.kind == Part::Kind::trailer) append(trailer_, part.bytes);
    }
  }

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const Decoded decoded = packet.decoded();
    const std::size_t first = best_start(decoded.layers());
    if (fitting(decoded.layers(), first) < headers_.size()) {
      return {false, "which has other headers: " + layers_text(decoded) + place_text(packet)};
    }
    Unlike unlike;
    for (std::size_t i = 0; i < headers_.size(); ++i) {
      hold_header(*headers_[i], decoded, first + i, unlike);
    }
    const bool names_all = first + headers_.size() == decoded.layers().size();
    const ByteView payload = names_all ? decoded.payload() : decoded.carried();
    if (payload_) hold_octets("payload", *payload_, payload, unlike);
    if (trailer_) hold_octets("trailer", *trailer_, decoded.trailer(), unlike);
    if (unlike.count() == 0) return {true, "which does" + place_text(packet)};
    return {false, "which does not" + place_text(packet) + ":\n" + unlike.text()};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "does not match " : "matches ") + to_text(recipe_);
  }

 private:
  static void append(std::optional<Bytes>& to, const Bytes& octets) {
    if (!to) to.emplace();
    to->insert(to->end(), octets.begin(), octets.end());
  }
  /// How many of the recipe's headers stand in the packet from the layer `first` on.
  [[nodiscard]] std::size_t fitting(std::span<const Layer> layers, std::size_t first) const {
    std::size_t fit = 0;
    while (fit < headers_.size() && first + fit < layers.size() &&
           headers_[fit]->header->name == layers[first + fit].header->name) {
      ++fit;
    }
    return fit;
  }
  [[nodiscard]] std::size_t best_start(std::span<const Layer> layers) const {
    std::size_t best = 0;
    for (std::size_t first = 0; first < layers.size(); ++first) {
      if (fitting(layers, first) > fitting(layers, best)) best = first;
    }
    return best;
  }

  wire::Recipe recipe_;
  std::vector<const Part*> headers_;  // of recipe_
  std::optional<Bytes> payload_;      // unset: anything
  std::optional<Bytes> trailer_;
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
