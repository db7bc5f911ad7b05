// Slots are found once, with all that a change in them does; setting one only follows that list.
#include "pushpkt/wire/stencil.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "wire/stencil_parts.hpp"
#include "wire/transport_checksum.hpp"

namespace pushpkt::wire {
namespace {

/// Bytes [from, from + count) of the packet.
struct Range {
  std::uint32_t from;
  std::uint32_t count;
};

Range range_of(const Layer& layer, const Field& field) {
  const std::uint32_t first = field.bit / 8U;
  const std::uint32_t last = (field.bit + field.width - 1U) / 8U;
  return {layer.offset + first, last - first + 1U};
}

bool is_within(Range inner, std::uint32_t from, std::uint32_t end) {
  return inner.from >= from && inner.from + inner.count <= end;
}

/// True for bytes of the header that its checksum does not cover.
bool is_left_out(const Layer& layer, Range changed) {
  const ByteRange& without = layer.header->not_covered;
  const std::uint32_t from = layer.offset + without.from;
  return without.count != 0 && is_within(changed, from, from + without.count);
}

/// True when the byte before `end` is the low half of a word, counted from `start`.
bool ends_word(std::uint32_t end, std::uint32_t start) { return (end - start) % 2 == 0; }

/// Rows that decide where layers lie, or over which bytes a checksum goes.
bool shapes_packet(const Field& field) {
  constexpr std::array shaping{std::string_view("ip.flags"),
                               std::string_view("ip.flags.mf"),
                               std::string_view("ip.frag_offset"),
                               std::string_view("ipv6.fraghdr.offset"),
                               std::string_view("ipv6.fraghdr.more"),
                               std::string_view("ipv6.routing.type"),
                               std::string_view("ipv6.routing.segleft"),
                               std::string_view("udp.checksum_coverage"),
                               std::string_view("ospf.auth.type")};
  if (field.fill != Fill::preset && field.fill != Fill::checksum) return true;
  return std::find(shaping.begin(), shaping.end(), field.name) != shaping.end();
}

}  // namespace

/// What a stencil asks of its packet, once.
class Stencil::Survey {
 public:
  explicit Survey(const Stencil& stencil)
      : stencil_(stencil), packet_(stencil.frame_.packet()), bytes_(packet_.bytes) {}

  /// Of all sums, what a change of these bytes does to them.
  [[nodiscard]] std::vector<AnySlot::Effect> direct(Range changed) const {
    std::vector<AnySlot::Effect> effects;
    for (std::size_t i = 0; i < stencil_.sums_.size(); ++i) {
      if (const auto is_low = covered(stencil_.sums_[i], changed)) {
        effects.push_back({static_cast<std::uint8_t>(i), true, *is_low});
      }
    }
    return effects;
  }

  /// Also the sums that only cover a checksum which the change reaches.
  [[nodiscard]] std::vector<AnySlot::Effect> all(Range changed) const {
    std::vector<AnySlot::Effect> effects = direct(changed);
    for (std::size_t i = 0; i < effects.size(); ++i) {
      for (const AnySlot::Effect& outer : stencil_.outer_[effects[i].sum]) {
        const bool known = std::any_of(effects.begin(), effects.end(),
                                       [&](const auto& effect) { return effect.sum == outer.sum; });
        if (!known) effects.push_back({outer.sum, false, false});
      }
    }
    std::sort(effects.begin(), effects.end(),
              [](const auto& a, const auto& b) { return a.sum < b.sum; });
    return effects;
  }

  /// Whether a pseudo-header has a part of ipv6.dst: see FinalAddress.
  [[nodiscard]] bool has_composed_address() const {
    return std::ranges::any_of(stencil_.sums_, [&](const Sum& sum) {
      if (packet_.layers[sum.layer].header->cover != Cover::pseudo_and_layer) return false;
      const auto ends = ends_below(packet_, sum.layer);
      return ends && ends->destination.is_composed();
    });
  }

 private:
  /// Whether the sum counts these bytes, and if so whether the last one is a word's low half.
  [[nodiscard]] std::optional<bool> covered(const Sum& sum, Range changed) const {
    const Layer& layer = packet_.layers[sum.layer];
    const std::uint32_t end = changed.from + changed.count;
    if (changed.from == sum.checksum_offset) return std::nullopt;
    if (is_left_out(layer, changed)) return std::nullopt;
    if (is_within(changed, layer.offset, cover_end(packet_, layer))) {
      return ends_word(end, layer.offset);
    }
    if (layer.header->cover != Cover::pseudo_and_layer) return std::nullopt;
    const auto ends = ends_below(packet_, sum.layer);
    if (!ends) return std::nullopt;
    // A composed address has no field but ipv6.dst, which any_slot() refuses.
    const bool has_place = !ends->destination.is_composed();
    for (const ByteView address :
         {ends->source, has_place ? ends->destination.view() : ends->source}) {
      const auto from = static_cast<std::uint32_t>(address.data() - bytes_.data());
      const auto size = static_cast<std::uint32_t>(address.size());
      if (is_within(changed, from, from + size)) return ends_word(end, from);
    }
    return std::nullopt;
  }

  const Stencil& stencil_;
  Packet packet_;
  ByteView bytes_;
};

Result<Stencil> Stencil::of(const Recipe& recipe) {
  auto frame = build(recipe);
  if (!frame) return fail(std::move(frame.error()));
  Stencil stencil;
  stencil.frame_ = std::move(*frame);
  stencil.cuts_ = view_of(stencil.frame_.packet(), stencil.frame_.link);
  stencil.cuts_.bytes = {};
  const Packet packet = stencil.frame_.packet();
  std::vector<const Part*> parts;
  for (const Part& part : recipe.parts) {
    if (part.kind == Part::Kind::header) parts.push_back(&part);
  }
  for (std::size_t i = packet.layers.size(); i > 0; --i) {
    const Layer& layer = packet.layers[i - 1];
    const Field* checksum = layer.header->checksum;
    if (checksum == nullptr || parts[i - 1]->find(*checksum) != nullptr) continue;
    if (has_no_checksum(packet, layer)) continue;
    if (layer.header->algorithm != Algorithm::internet) {
      stencil.fixed_.push_back(static_cast<std::uint32_t>(i - 1));
      continue;
    }
    stencil.sums_.push_back(
        {exact_sum_of(packet, i - 1), range_of(layer, *checksum).from,
         static_cast<std::uint32_t>(i - 1),
         layer.header->zero_checksum_is_absent || layer.header->zero_checksum_is_never});
  }
  const Survey survey(stencil);
  for (const Sum& sum : stencil.sums_) {
    stencil.outer_.push_back(survey.direct({sum.checksum_offset, 2}));
  }
  return stencil;
}

Result<AnySlot> Stencil::any_slot(const Field& field, std::size_t nth) const {
  const std::string what = "cannot vary " + std::string(field.name);
  if (shapes_packet(field)) {
    return fail(input_error(what, "it decides the packet's shape: build anew for each value"));
  }
  if (field.name == ipv6::dst.name && Survey(*this).has_composed_address()) {
    return fail(input_error(what, "a routing header uses a part of it: build anew for each value"));
  }
  for (const Layer& layer : frame_.layers) {
    const auto& rows = layer.header->fields;
    if (std::find(rows.begin(), rows.end(), &field) == rows.end() || nth-- > 0) continue;
    const Range range = range_of(layer, field);
    for (const Sum& sum : sums_) {
      if (sum.checksum_offset != range.from) continue;
      return fail(input_error(what, "build computes it; name it in the recipe to vary it"));
    }
    for (const std::uint32_t layer_index : fixed_) {
      const Layer& whole = frame_.layers[layer_index];
      if (is_within(range, whole.offset, whole.end)) {
        return fail(input_error(what, "a CRC covers it: build anew for each value"));
      }
    }
    return slot_in(layer, field);
  }
  return fail(input_error(what, "no layer of the recipe has it"));
}

Result<AnySlot> Stencil::slot_in(const Layer& layer, const Field& field) const {
  const auto effects = Survey(*this).all(range_of(layer, field));
  if (effects.size() > AnySlot::max_effects) {
    return fail(
        input_error("cannot vary " + std::string(field.name), "more than 8 checksums cover it"));
  }
  AnySlot slot{.field = &field, .header_offset = layer.offset, .effects = {}};
  for (const AnySlot::Effect& effect : effects) slot.effects.add(effect);
  return slot;
}

void Stencil::set_any(const AnySlot& slot, Value shown) {
  assert(fits(*slot.field, shown));
  const auto stored = stencil_parts::store(frame_.bytes, slot, shown);
  for (std::size_t i = 0; i < slot.effects.size(); ++i) {
    const AnySlot::Effect& effect = slot.effects[i];
    Sum& sum = sums_[effect.sum];
    if (effect.is_covered) sum.sum += stored.change(effect.is_low);
    std::uint8_t* const at = frame_.bytes.data() + sum.checksum_offset;
    const auto before = detail::load_big<std::uint16_t>(at);
    const std::uint16_t after = stencil_parts::checksum_of(sum.sum, sum.zero_is_ffff);
    detail::store_big(at, after);
    for (const AnySlot::Effect& outer : outer_[effect.sum]) {
      sums_[outer.sum].sum += stencil_parts::words_of(after, outer.is_low);
      sums_[outer.sum].sum -= stencil_parts::words_of(before, outer.is_low);
    }
  }
}

}  // namespace pushpkt::wire
