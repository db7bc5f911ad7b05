// Lists, ranges, prefixes and random values of a field, as text and by their number.
#include "pushpkt/wire/series.hpp"

#include <algorithm>
#include <limits>
#include <random>

#include "pushpkt/wire/text.hpp"
#include "wire/prefix_range.hpp"
#include "wire/series_values.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::uint64_t beyond_count = std::numeric_limits<std::uint64_t>::max();

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

Result<Variation::Range> between(const Field& field, std::string_view first_text,
                                 std::string_view last_text) {
  if (first_text.empty() || last_text.empty()) {
    return fail(input_error("cannot vary " + std::string(field.name) + ": no end", "1..9"));
  }
  const auto first = parse_value(field, first_text);
  if (!first) return fail(first.error());
  const auto last = parse_value(field, last_text);
  if (!last) return fail(last.error());
  if (*last < *first) {
    return fail(input_error("cannot vary " + std::string(field.name) + " from " +
                                std::string(first_text) + " down to " + std::string(last_text),
                            "the smaller value comes first"));
  }
  return Variation::Range{*first, *last};
}

Result<Variation::Range> parse_range(const Field& field, std::string_view text) {
  if (text.empty()) {
    return fail(input_error("cannot vary " + std::string(field.name) + ": a value is missing",
                            "--vary " + std::string(field.name) + "=1,2,5 or 1-9"));
  }
  if (const auto prefix = parse_prefix(field, text)) return *prefix;
  if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
    return between(field, text.substr(0, dots), text.substr(dots + 2));
  }
  const auto value = parse_value(field, text);
  if (value) return Variation::Range{*value, *value};
  // Names of services have dashes, too: a whole value was tried first.
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || dash == 0) return fail(value.error());
  return between(field, text.substr(0, dash), text.substr(dash + 1));
}

Result<void> parse_list(Variation& variation, std::string_view text) {
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    auto range = parse_range(*variation.field, text.substr(0, comma));
    if (!range) return fail(range.error());
    variation.ranges.push_back(*range);
    if (comma == text.size()) return {};
    text.remove_prefix(comma + 1);
  }
}

Value most_of(const Field& field) {
  const Value all = max_of(field.width);
  return field.unit > 1 ? Value(all.low * field.unit) : all;
}

}  // namespace

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

std::uint64_t Variation::size() const { return random || counts_packets ? 1 : total_of(*this); }

Value Variation::value(std::uint64_t index) const {
  if (random) return drawn(*this, index);
  return in_order(*this, counts_packets ? index % total_of(*this) : index);
}

Result<Variation> parse_variation(const std::string& text, std::uint64_t seed) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return fail(input_error("cannot vary `" + text + "`", "--vary udp.srcport=1024-65535"));
  }
  const auto named = find_named_field(text.substr(0, equals));
  if (!named) return fail(named.error());
  Variation out{.field = named->field, .ranges = {}, .random = false, .seed = seed};
  std::string_view values = std::string_view(text).substr(equals + 1);
  constexpr std::string_view random = "random";
  if (values == random) {
    out.random = true;
    out.ranges.push_back({Value(0), most_of(*out.field)});
    return out;
  }
  if (values.starts_with("random:")) {
    out.random = true;
    values.remove_prefix(random.size() + 1);
  }
  if (auto done = parse_list(out, values); !done) return fail(done.error());
  return out;
}

Result<std::vector<Variation>> parse_variations(const std::vector<std::string>& texts,
                                                std::uint64_t seed) {
  std::vector<Variation> out;
  for (const std::string& text : texts) {
    auto variation = parse_variation(text, seed);
    if (!variation) return fail(variation.error());
    if (std::any_of(out.begin(), out.end(), [&](const Variation& other) {
          return other.field->name == variation->field->name;
        })) {
      return fail(input_error("cannot vary " + std::string(variation->field->name) + " twice",
                              "one --vary for each field"));
    }
    out.push_back(std::move(*variation));
  }
  return out;
}

Result<SeededVariations> seeded_variations(const std::vector<std::string>& texts,
                                           std::optional<std::uint64_t> seed) {
  auto variations = parse_variations(texts, seed.value_or(0));
  if (!variations) return fail(variations.error());
  SeededVariations out{.variations = std::move(*variations), .seed = seed};
  const bool is_random = std::any_of(out.variations.begin(), out.variations.end(),
                                     [](const Variation& variation) { return variation.random; });
  if (!is_random) {
    if (!seed) return out;
    return fail(
        input_error("cannot use --seed: no field is varied at random", "--vary FIELD=random"));
  }
  if (seed) return out;
  out.seed_is_drawn = true;
  out.seed = std::random_device{}();
  for (Variation& variation : out.variations) variation.seed = *out.seed;
  return out;
}

std::uint64_t combinations(const std::vector<Variation>& variations) {
  std::uint64_t product = 1;
  for (const Variation& variation : variations) {
    if (__builtin_mul_overflow(product, variation.size(), &product)) return beyond_count;
  }
  return product;
}

}  // namespace pushpkt::wire
