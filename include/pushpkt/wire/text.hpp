// Recipes as text: what is printed builds the same bytes again.
//   eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2, ttl=7)/udp(dstport=53)/"hello"
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/protocols_set.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire {

/// Only what the recipe names is printed. Bytes that are no printable text: hex(00ff10); bytes
/// after the packet: trailer(0000); a link type that the first part does not tell: link(195).
[[nodiscard]] std::string to_text(const Recipe& recipe);

/// Reads what `to_text` prints, and what people type: names of Wireshark (full, or short inside
/// their layer), their scapy aliases, decimal or 0x numbers, names of protocols where a header says
/// what follows, "text"*100 and hex(00)*46 for repetition. In text: \n \r \t \0 \\ \" \xHH. An
/// input error shows the place with a caret; a field named twice in one layer is one.
[[nodiscard]] Result<Recipe> parse_recipe(std::string_view text,
                                          const Protocols& protocols = Protocols::in_use());

/// Reads a value for this row; an input error says what it can hold.
[[nodiscard]] Result<Value> parse_value(const Field& field, std::string_view text,
                                        const Protocols& protocols = Protocols::in_use());

/// The row of this full name ("udp.dstport"), the widest where several headers have one; or of a
/// short name or alias that one row alone has ("mss_val"). An input error names the full names or
/// the nearest.
struct NamedField {
  const Header* header = nullptr;
  const Field* field = nullptr;
};
[[nodiscard]] Result<NamedField> find_named_field(std::string_view name,
                                                  const Protocols& protocols = Protocols::in_use());

/// The hint of an error about a field that is not there: the full names for which `name` is short
/// ("its full name is `ip.ttl` or `mpls.ttl`"), else the nearest of `names`, and where all are
/// listed.
[[nodiscard]] std::string field_hint(std::string_view name, std::span<const std::string_view> names,
                                     const Protocols& protocols = Protocols::in_use());

}  // namespace pushpkt::wire
