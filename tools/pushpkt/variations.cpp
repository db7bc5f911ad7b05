// Fields are stored into a stencil; a field that decides the packet's shape makes it be built anew.
#include "variations.hpp"

#include <limits>

#include "pushpkt/wire/text.hpp"

namespace pushpkt::tool {
namespace {

constexpr std::uint64_t beyond_count = std::numeric_limits<std::uint64_t>::max();

wire::Value plus(wire::Value value, std::uint64_t number) {
  const std::uint64_t low = value.low + number;
  return {value.high + (low < value.low ? 1U : 0U), low};
}

}  // namespace

std::uint64_t Variation::size() const {
  const std::uint64_t borrow = last.low < first.low ? 1 : 0;
  if (last.high - first.high - borrow != 0) return beyond_count;
  const std::uint64_t steps = (last.low - first.low) / field->unit;
  return steps == beyond_count ? steps : steps + 1;
}

wire::Value Variation::value(std::uint64_t index) const { return plus(first, index * field->unit); }

Result<Variation> parse_variation(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return fail(input_error("cannot vary `" + text + "`", "--vary udp.srcport=1024..65535"));
  }
  const auto named = wire::find_named_field(text.substr(0, equals));
  if (!named) return fail(named.error());
  const std::string range = text.substr(equals + 1);
  const std::size_t dots = range.find("..");
  const auto first = wire::parse_value(*named->field, range.substr(0, dots));
  if (!first) return fail(first.error());
  if (dots == std::string::npos) return Variation{named->field, *first, *first};
  const auto last = wire::parse_value(*named->field, range.substr(dots + 2));
  if (!last) return fail(last.error());
  if (*last < *first) {
    return fail(input_error("cannot vary " + std::string(named->field->name) + " from " +
                                range.substr(0, dots) + " down to " + range.substr(dots + 2),
                            "the smaller value comes first"));
  }
  return Variation{named->field, *first, *last};
}

std::uint64_t combinations(const std::vector<Variation>& variations) {
  std::uint64_t product = 1;
  for (const Variation& variation : variations) {
    if (__builtin_mul_overflow(product, variation.size(), &product)) return beyond_count;
  }
  return product;
}

Result<PacketSeries> PacketSeries::of(const wire::Recipe& recipe,
                                      const std::vector<Variation>& variations) {
  wire::Recipe own = recipe;
  std::vector<Variation> varied = variations;
  for (Variation& variation : varied) {
    const auto found = own.find(variation.field->name);
    if (found.part == nullptr) {
      return fail(input_error(
          "cannot vary " + std::string(variation.field->name) + ": the recipe has no such layer",
          "its layers are: " + wire::to_text(recipe)));
    }
    variation.field = found.field;  // several headers may have a row of this name
    found.part->set(*found.field, variation.first);
  }
  auto stencil = wire::Stencil::of(own);
  if (!stencil) return fail(stencil.error());
  PacketSeries out(std::move(own), std::move(*stencil), std::move(varied));
  for (const Variation& variation : out.variations_) {
    const auto slot = out.stencil_.any_slot(*variation.field);
    if (!slot) {
      out.slots_.clear();
      break;
    }
    out.slots_.push_back(*slot);
  }
  return out;
}

std::vector<wire::Value> PacketSeries::values_of(std::uint64_t index) const {
  std::vector<wire::Value> values(variations_.size());
  for (std::size_t i = variations_.size(); i > 0; --i) {
    const std::uint64_t size = variations_[i - 1].size();
    values[i - 1] = variations_[i - 1].value(index % size);
    index /= size;
  }
  return values;
}

Result<wire::FrameView> PacketSeries::at(std::uint64_t index) {
  const std::vector<wire::Value> values = values_of(index);
  if (slots_.size() == variations_.size()) {
    for (std::size_t i = 0; i < slots_.size(); ++i) stencil_.set_any(slots_[i], values[i]);
    return stencil_.view();
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto found = recipe_.find(variations_[i].field->name);
    found.part->set(*found.field, values[i]);
  }
  auto built = wire::build(recipe_);
  if (!built) return fail(built.error());
  built_ = std::move(*built);
  return wire::view_of(built_.packet(), built_.link);
}

}  // namespace pushpkt::tool
