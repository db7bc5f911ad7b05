// The packet without its payload is a stencil; lengths and checksums follow when the payload is
// known, each from what it is without.
#include "pushpkt/wire/prepared_recipe.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "wire/stencil_parts.hpp"
#include "wire/transport_checksum.hpp"
#include "wire/word_sum.hpp"

namespace pushpkt::wire {
namespace {

bool counts_payload(const Field& field) {
  return field.fill == Fill::layer_length || field.fill == Fill::payload_length;
}

Error cannot_prepare(const std::string& why) {
  return input_error("cannot prepare the recipe: " + why, "build() takes it");
}

Result<void> check_part(const Part& part) {
  const Header& header = *part.header;
  const std::string name(header.name);
  const bool is_partial = header.covered != nullptr || header.not_covered.count != 0;
  if (header.checksum != nullptr && (header.algorithm != Algorithm::internet || is_partial)) {
    return fail(cannot_prepare("the checksum of " + name + " covers it in a way of its own"));
  }
  for (const Field* field : header.fields) {
    if (!counts_payload(*field) || part.find(*field) == nullptr) continue;
    return fail(cannot_prepare("it names " + std::string(field->name) +
                               ", which then does not follow the payload"));
  }
  return {};
}

/// The recipe without its payload, which is taken out of it.
Result<Recipe> without_payload(const Recipe& recipe, Bytes& payload) {
  Recipe out = recipe;
  out.parts.clear();
  out.link = link_of(recipe);
  for (const Part& part : recipe.parts) {
    if (part.kind == Part::Kind::header) {
      if (!payload.empty()) return fail(cannot_prepare("a header follows bytes"));
      if (auto done = check_part(part); !done) return fail(done.error());
    }
    if (part.kind == Part::Kind::bytes) {
      payload.insert(payload.end(), part.bytes.begin(), part.bytes.end());
    } else {
      out.parts.push_back(part);
    }
  }
  return out;
}

std::uint64_t words_of_length(std::uint64_t length) { return (length >> 16U) + (length & 0xffffU); }

/// 0 stays 0, and nothing else becomes 0.
std::uint16_t folded_in_network_order(std::uint64_t sum) {
  sum = (sum & 0xffffffffU) + (sum >> 32U);
  while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  const auto word = static_cast<std::uint16_t>(sum);
  return std::endian::native == std::endian::little ? __builtin_bswap16(word) : word;
}

/// Whether what is built is what build() builds, for payloads of these sizes.
Result<void> check_against_build(const PreparedRecipe& prepared, Recipe recipe) {
  recipe.parts.erase(
      std::remove_if(recipe.parts.begin(), recipe.parts.end(),
                     [](const Part& part) { return part.kind == Part::Kind::bytes; }),
      recipe.parts.end());
  const auto trailer = std::find_if(recipe.parts.begin(), recipe.parts.end(),
                                    [](const Part& p) { return p.kind == Part::Kind::trailer; });
  const auto place = recipe.parts.insert(trailer, payload(Bytes()));
  for (const std::size_t size : {0U, 1U, 18U, 255U, 1501U}) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 1);
    place->bytes = bytes;
    const auto expected = build(recipe);
    if (!expected) continue;
    Bytes storage(prepared.bytes_with(size));
    const auto built = prepared.build_into(storage, bytes);
    if (!built) return fail(built.error());
    if (!std::equal(built->begin(), built->end(), expected->bytes.begin(), expected->bytes.end())) {
      return fail(cannot_prepare("its shape depends on the payload"));
    }
  }
  return {};
}

}  // namespace

Result<PreparedRecipe> PreparedRecipe::of(const Recipe& recipe) {
  Bytes payload;
  const auto empty = without_payload(recipe, payload);
  if (!empty) return fail(empty.error());
  auto stencil = Stencil::of(*empty);
  if (!stencil) return fail(stencil.error());
  PreparedRecipe out(std::move(*stencil));
  out.payload_ = std::move(payload);
  if (auto done = out.survey(); !done) return fail(done.error());
  if (auto done = check_against_build(out, recipe); !done) return fail(done.error());
  return out;
}

Result<void> PreparedRecipe::survey() {
  const Frame& frame = stencil_.frame_;
  payload_offset_ = frame.trailer_offset;
  if (stencil_.sums_.size() > most_sums) return fail(cannot_prepare("it has too many checksums"));
  for (const Layer& layer : frame.layers) {
    for (const Field* field : layer.header->fields) {
      if (!counts_payload(*field)) continue;
      auto slot = stencil_.slot_in(layer, *field);
      if (!slot) return fail(slot.error());
      const ByteView header = ByteView(frame.bytes).subspan(layer.offset, layer.header_bytes);
      lengths_.push_back({*slot, read(header, *field).low});
    }
  }
  for (const Stencil::Sum& sum : stencil_.sums_) {
    const Layer& layer = frame.layers[sum.layer];
    Reach reach;
    reach.covers_payload = layer.header->cover != Cover::header;
    reach.swaps = (payload_offset_ - layer.offset) % 2 != 0;
    reach.has_pseudo = layer.header->cover == Cover::pseudo_and_layer;
    reach.pseudo_length = payload_offset_ - layer.offset;
    reaches_.push_back(reach);
  }
  return {};
}

void PreparedRecipe::set_any(const AnySlot& slot, Value shown) {
  assert(fits(*slot.field, shown));
  const auto stored = stencil_parts::store(stencil_.frame_.bytes, slot, shown);
  for (std::size_t i = 0; i < slot.effects.size(); ++i) {
    const AnySlot::Effect& effect = slot.effects[i];
    if (effect.is_covered) stencil_.sums_[effect.sum].sum += stored.change(effect.is_low);
  }
}

std::uint64_t PreparedRecipe::added_by(std::uint64_t payload_sum, std::size_t payload_bytes,
                                       const Reach& reach) const {
  if (!reach.covers_payload) return 0;
  const std::uint16_t word = folded_in_network_order(payload_sum);
  std::uint64_t out = reach.swaps ? __builtin_bswap16(word) : word;
  if (!reach.has_pseudo) return out;
  out += words_of_length(reach.pseudo_length + payload_bytes);
  return out - words_of_length(reach.pseudo_length);
}

void PreparedRecipe::write_checksums(ByteSpan packet, std::span<std::uint64_t> sums) const {
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const Stencil::Sum& sum = stencil_.sums_[i];
    std::uint8_t* const at = packet.data() + sum.checksum_offset;
    const auto before = detail::load_big<std::uint16_t>(at);
    const std::uint16_t after = stencil_parts::checksum_of(sums[i], sum.zero_is_ffff);
    detail::store_big(at, after);
    for (const AnySlot::Effect& outer : stencil_.outer_[i]) {
      sums[outer.sum] += stencil_parts::words_of(after, outer.is_low);
      sums[outer.sum] -= stencil_parts::words_of(before, outer.is_low);
    }
  }
}

Result<ByteSpan> PreparedRecipe::build_into(ByteSpan storage, ByteView payload) const {
  const Bytes& all = stencil_.frame_.bytes;
  const std::size_t size = bytes_with(payload.size());
  if (storage.size() < size) {
    return fail(input_error("cannot build into " + std::to_string(storage.size()) + " bytes",
                            "the packet has " + std::to_string(size)));
  }
  const ByteSpan packet = storage.first(size);
  std::uint64_t sums[most_sums];
  const std::size_t count = stencil_.sums_.size();
  std::memcpy(packet.data(), all.data(), payload_offset_);
  std::uint8_t* const behind = packet.data() + payload_offset_;
  const std::uint64_t payload_sum = copy_and_sum(behind, payload.data(), payload.size());
  if (all.size() > payload_offset_) {
    std::memcpy(behind + payload.size(), all.data() + payload_offset_,
                all.size() - payload_offset_);
  }
  for (std::size_t i = 0; i < count; ++i) {
    sums[i] = stencil_.sums_[i].sum + added_by(payload_sum, payload.size(), reaches_[i]);
  }
  for (const Length& length : lengths_) {
    const Value value(length.without + payload.size());
    if (!fits(*length.slot.field, value)) {
      return fail(input_error("cannot compute " + std::string(length.slot.field->name),
                              std::to_string(value.low) + " does not fit into it"));
    }
    const auto stored = stencil_parts::store(packet, length.slot, value);
    for (std::size_t i = 0; i < length.slot.effects.size(); ++i) {
      const AnySlot::Effect& effect = length.slot.effects[i];
      if (effect.is_covered) sums[effect.sum] += stored.change(effect.is_low);
    }
  }
  write_checksums(packet, {sums, count});
  return packet;
}

}  // namespace pushpkt::wire
