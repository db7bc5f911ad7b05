// The run of layers that fits best, then field by field.
#include "pushpkt/compare/recipe_match.hpp"

#include <algorithm>
#include <optional>

#include "compare/named_items.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using wire::Decoded;
using wire::Layer;
using wire::Part;

std::string text_of(ByteView bytes) {
  if (bytes.empty()) return {};
  return to_text(wire::Recipe{wire::payload(Bytes(bytes.begin(), bytes.end()))});
}

const wire::Field* same_field(const wire::Header& header, const wire::Field& wanted) {
  const auto found = std::ranges::find(header.fields, wanted.name, &wire::Field::name);
  return found == header.fields.end() ? nullptr : *found;
}

/// A recipe's headers in order, and what stands behind them.
class Wanted {
 public:
  explicit Wanted(const wire::Recipe& recipe) {
    for (const Part& part : recipe.parts) {
      if (part.kind == Part::Kind::header) headers_.push_back(&part);
      if (part.kind == Part::Kind::bytes) append(payload_, part.bytes);
      if (part.kind == Part::Kind::trailer) append(trailer_, part.bytes);
    }
  }

  [[nodiscard]] RecipeMatch held_against(const Decoded& packet) const {
    RecipeMatch out;
    const std::size_t first = best_start(packet.layers());
    out.has_headers = fitting(packet.layers(), first) == headers_.size();
    if (!out.has_headers) return out;
    for (std::size_t i = 0; i < headers_.size(); ++i) {
      compare_header(*headers_[i], packet, first + i, out.mismatches);
    }
    const bool names_all = first + headers_.size() == packet.layers().size();
    const ByteView payload = names_all ? packet.payload() : packet.carried();
    if (payload_) compare_bytes("payload", *payload_, payload, out.mismatches);
    if (trailer_) compare_bytes("trailer", *trailer_, packet.trailer(), out.mismatches);
    return out;
  }

 private:
  static void append(std::optional<Bytes>& to, const Bytes& bytes) {
    if (!to) to.emplace();
    to->insert(to->end(), bytes.begin(), bytes.end());
  }
  static void compare_bytes(std::string_view name, const Bytes& wanted, ByteView actual,
                            std::vector<Mismatch>& out) {
    if (std::ranges::equal(wanted, actual)) return;
    out.push_back({std::string(name), wanted.empty() ? "\"\"" : text_of(wanted), text_of(actual)});
  }
  static void compare_header(const Part& part, const Decoded& packet, std::size_t index,
                             std::vector<Mismatch>& out) {
    const Layer& layer = packet.layers()[index];
    for (const wire::Setting& wanted : part.settings) {
      if (std::ranges::find(part.item_rows, wanted.field) != part.item_rows.end()) continue;
      const wire::Field* field = same_field(*layer.header, *wanted.field);
      const std::string expected = to_text(*wanted.field, wanted.value);
      if (field == nullptr) {
        out.push_back({std::string(wanted.field->name), expected, {}});
        continue;
      }
      const wire::Value actual = packet.packet().value(index, *field);
      if (actual != wanted.value) {
        out.push_back({std::string(field->name), expected, to_text(*field, actual)});
      }
    }
    if (auto differing = differing_items(part, packet, layer)) {
      out.insert(out.end(), differing->begin(), differing->end());
      return;
    }
    const ByteView tail = layer.tail_in(packet.bytes());
    if (part.bytes.empty() || std::ranges::equal(part.bytes, tail)) return;
    out.push_back({std::string(part.header->options), hex(part.bytes), hex(tail)});
  }
  /// How many of the headers stand in the packet from the layer `first` on.
  [[nodiscard]] std::size_t fitting(std::span<const Layer> layers, std::size_t first) const {
    std::size_t fit = 0;
    while (fit < headers_.size() && first + fit < layers.size() &&
           fits(*headers_[fit], *layers[first + fit].header)) {
      ++fit;
    }
    return fit;
  }
  static bool fits(const Part& part, const wire::Header& header) {
    return part.header->name == header.name &&
           (!part.names_variant || part.header->variant == header.variant);
  }
  /// A packet that an ICMP error quotes did not come: no recipe begins with its headers.
  [[nodiscard]] std::size_t best_start(std::span<const Layer> layers) const {
    std::size_t best = 0;
    for (std::size_t first = 0; first < layers.size(); ++first) {
      if (fitting(layers, first) > fitting(layers, best)) best = first;
      if (layers[first].header->quotes_packet) break;
    }
    return best;
  }

  std::vector<const Part*> headers_;
  std::optional<Bytes> payload_;  // unset: anything
  std::optional<Bytes> trailer_;
};

}  // namespace

RecipeMatch match(const wire::Recipe& recipe, const Decoded& packet) {
  return Wanted(recipe).held_against(packet);
}

std::string header_names(const Decoded& packet) {
  std::string names;
  for (const Layer& layer : packet.layers()) {
    names += (names.empty() ? "" : "/") + std::string(layer.header->name);
    if (!layer.header->variant.empty()) names += "." + std::string(layer.header->variant);
  }
  return names;
}

}  // namespace pushpkt::compare
