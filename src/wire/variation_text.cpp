// Variations from text: lists, ranges and prefixes of values, and random ones with their seed.
#include <algorithm>
#include <random>

#include "pushpkt/wire/series.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/prefix_range.hpp"

namespace pushpkt::wire {
namespace {

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

}  // namespace

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

}  // namespace pushpkt::wire
