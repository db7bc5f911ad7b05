// The address and the number of bits that all have.
#include "wire/prefix_range.hpp"

#include <charconv>
#include <string>

#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {

std::optional<Result<Variation::Range>> parse_prefix(const Field& field, std::string_view text) {
  const std::size_t slash = text.find('/');
  const bool is_address = field.show == Show::ipv4 || field.show == Show::ipv6;
  if (slash == std::string_view::npos || !is_address) return std::nullopt;
  const auto address = parse_value(field, text.substr(0, slash));
  if (!address) return fail(address.error());
  unsigned length = 0;
  const std::string_view typed = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), length);
  if (error != std::errc{} || end != typed.data() + typed.size() || length > field.width) {
    return fail(input_error("cannot read the prefix " + std::string(text),
                            "its length is a number up to " + std::to_string(field.width)));
  }
  const Value below = max_of(field.width - length);  // behind the prefix
  Value first{address->high & ~below.high, address->low & ~below.low};
  Value last{first.high | below.high, first.low | below.low};
  constexpr unsigned shortest_without_broadcast = 31;  // RFC 3021
  if (field.show == Show::ipv4 && length < shortest_without_broadcast) {
    first.low += 1;
    last.low -= 1;
  }
  return Variation::Range{first, last};
}

}  // namespace pushpkt::wire
