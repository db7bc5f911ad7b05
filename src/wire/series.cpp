// Fields are stored into a stencil; a field that decides the packet's shape makes it be built anew.
#include "pushpkt/wire/series.hpp"

#include <algorithm>
#include <limits>

#include "pushpkt/wire/text.hpp"
#include "wire/prefix_range.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::uint64_t beyond_count = std::numeric_limits<std::uint64_t>::max();

Value plus(Value value, std::uint64_t number) {
  const std::uint64_t low = value.low + number;
  return {value.high + (low < value.low ? 1U : 0U), low};
}

std::uint64_t count_of(const Variation::Range& range, std::uint64_t unit) {
  const std::uint64_t borrow = range.last.low < range.first.low ? 1 : 0;
  if (range.last.high - range.first.high - borrow != 0) return beyond_count;
  const std::uint64_t steps = (range.last.low - range.first.low) / unit;
  return steps == beyond_count ? steps : steps + 1;
}

/// All values of the ranges together.
std::uint64_t total_of(const Variation& variation) {
  std::uint64_t sum = 0;
  for (const Variation::Range& range : variation.ranges) {
    if (__builtin_add_overflow(sum, count_of(range, variation.field->unit), &sum)) {
      return beyond_count;
    }
  }
  return sum;
}

Value in_order(const Variation& variation, std::uint64_t index) {
  for (const Variation::Range& range : variation.ranges) {
    const std::uint64_t count = count_of(range, variation.field->unit);
    if (index < count) return plus(range.first, index * variation.field->unit);
    index -= count;
  }
  return variation.ranges.front().first;
}

/// SplitMix64 (Steele, Lea, Flood 2014): a number that depends on every bit of `state`.
std::uint64_t mixed(std::uint64_t state) {
  state += 0x9e3779b97f4a7c15U;
  state = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9U;
  state = (state ^ (state >> 27U)) * 0x94d049bb133111ebU;
  return state ^ (state >> 31U);
}

std::uint64_t hash_of(std::string_view name) {
  std::uint64_t out = 0;
  for (const char c : name) out = mixed(out ^ static_cast<unsigned char>(c));
  return out;
}

Value drawn(const Variation& variation, std::uint64_t index) {
  const std::uint64_t low = mixed(mixed(variation.seed ^ hash_of(variation.field->name)) + index);
  const std::uint64_t total = total_of(variation);
  if (total != beyond_count) return in_order(variation, low % total);
  const Variation::Range& range = variation.ranges.front();
  if (range.first == Value(0)) {  // a whole field
    const Value most = max_of(variation.field->width);
    return {mixed(low) & most.high, low & most.low};
  }
  return plus(range.first, low >> 1U);
}

/// Several headers may have a row of this name: the recipe's own one takes the values.
Result<void> fit_row(Variation& variation, const Field& row) {
  const Field& wide = *variation.field;
  variation.field = &row;
  for (Variation::Range& range : variation.ranges) {
    const bool is_whole =
        variation.random && range.first == Value(0) && range.last == most_of(wide);
    if (is_whole) range.last = most_of(row);
    if (fits(row, range.last)) continue;
    return fail(input_error("cannot vary " + std::string(row.name) + " up to " +
                                to_text(row, range.last) + ": it has " + std::to_string(row.width) +
                                " bits in this layer",
                            "smaller values"));
  }
  return {};
}

}  // namespace

std::uint64_t Variation::size() const { return random || counts_packets ? 1 : total_of(*this); }

Value Variation::value(std::uint64_t index) const {
  if (random) return drawn(*this, index);
  return in_order(*this, counts_packets ? index % total_of(*this) : index);
}

std::uint64_t combinations(const std::vector<Variation>& variations) {
  std::uint64_t product = 1;
  for (const Variation& variation : variations) {
    if (__builtin_mul_overflow(product, variation.size(), &product)) return beyond_count;
  }
  return product;
}

Result<PacketSeries> PacketSeries::of(const Recipe& recipe,
                                      const std::vector<Variation>& variations,
                                      std::optional<Follower> follower) {
  Recipe own = recipe;
  std::vector<Variation> varied = variations;
  if (follower) {
    const auto found = own.find(follower->field->name);
    if (found.part != nullptr) follower->field = found.field;
    if (found.part == nullptr) follower.reset();
  }
  for (Variation& variation : varied) {
    const auto found = own.find(variation.field->name);
    if (found.part == nullptr) {
      return fail(input_error(
          "cannot vary " + std::string(variation.field->name) + ": the recipe has no such layer",
          "its layers are: " + to_text(recipe)));
    }
    if (auto fit = fit_row(variation, *found.field); !fit) return fail(fit.error());
    found.part->set(*found.field, variation.value(0));
    if (!follower || follower->of->name != variation.field->name) continue;
    const auto followed = own.find(follower->field->name);
    if (followed.part != nullptr) {
      followed.part->set(*followed.field, follower->value(variation.value(0)));
    }
  }
  auto stencil = Stencil::of(own);
  if (!stencil) return fail(stencil.error());
  PacketSeries out(std::move(own), std::move(*stencil), varied);
  for (const Variation& variation : varied) {
    const auto slot = out.stencil_.any_slot(*variation.field);
    if (!slot) {
      out.slots_.clear();
      break;
    }
    out.slots_.push_back(*slot);
  }
  if (follower) out.follow(std::move(*follower));
  return out;
}

void PacketSeries::follow(Follower follower) {
  const auto of = std::ranges::find_if(varied_, [&](const Varied& varied) {
    return varied.variation.field->name == follower.of->name;
  });
  if (of == varied_.end()) return;
  followed_ = static_cast<std::size_t>(of - varied_.begin());
  const auto slot = stencil_.any_slot(*follower.field);
  if (slot) {
    follower_slot_ = *slot;
  } else {
    slots_.clear();
  }
  follower_ = std::move(follower);
}

PacketSeries::PacketSeries(Recipe recipe, Stencil stencil, const std::vector<Variation>& variations)
    : recipe_(std::move(recipe)), stencil_(std::move(stencil)) {
  for (const Variation& variation : variations) {
    varied_.push_back({.size = variation.size(),
                       .first = variation.ranges.front().first,
                       .current = variation.value(0),
                       .is_one_range = !variation.random && !variation.counts_packets &&
                                       variation.ranges.size() == 1 && variation.field->unit == 1,
                       .variation = variation});
  }
}

/// `place` is among the values of the variation, below its size.
Value PacketSeries::value_of(const Varied& varied, std::uint64_t packet, std::uint64_t place) {
  if (varied.is_one_range) return plus(varied.first, place);
  const bool by_packet = varied.variation.random || varied.variation.counts_packets;
  return varied.variation.value(by_packet ? packet : place);
}

std::vector<Value> PacketSeries::values_of(std::uint64_t index) const {
  std::vector<Value> values(varied_.size());
  const std::uint64_t packet = index;
  for (std::size_t i = varied_.size(); i > 0; --i) {
    const Varied& varied = varied_[i - 1];
    values[i - 1] = value_of(varied, packet, index % varied.size);
    index /= varied.size;
  }
  return values;
}

Value PacketSeries::value_at(std::size_t place, std::uint64_t index) const {
  const std::uint64_t packet = index;
  for (std::size_t i = varied_.size() - 1; i > place; --i) index /= varied_[i].size;
  return value_of(varied_[place], packet, index % varied_[place].size);
}

Result<FrameView> PacketSeries::at(std::uint64_t index) {
  if (slots_.size() != varied_.size()) return built(index);
  const std::uint64_t packet = index;
  for (std::size_t i = varied_.size(); i > 0; --i) {
    Varied& varied = varied_[i - 1];
    const std::uint64_t rest = index / varied.size;
    const Value value = value_of(varied, packet, index - rest * varied.size);
    index = rest;
    if (value == varied.current) continue;
    stencil_.set_any(slots_[i - 1], value);
    varied.current = value;
    if (follower_ && followed_ == i - 1) {
      stencil_.set_any(*follower_slot_, follower_->value(value));
    }
  }
  return stencil_.view();
}

Result<FrameView> PacketSeries::built(std::uint64_t index) {
  const std::vector<Value> values = values_of(index);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto found = recipe_.find(varied_[i].variation.field->name);
    found.part->set(*found.field, values[i]);
  }
  if (follower_) {
    const auto found = recipe_.find(follower_->field->name);
    found.part->set(*found.field, follower_->value(values[followed_]));
  }
  auto built = build(recipe_);
  if (!built) return fail(built.error());
  built_ = std::move(*built);
  return view_of(built_.packet(), built_.link);
}

}  // namespace pushpkt::wire
