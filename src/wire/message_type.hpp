// Which header of one name (ICMP's types) some typed settings mean.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/protocols_set.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire {

/// A setting as typed, before it is known which variant of a header it is for.
struct TypedSetting {
  std::string_view name;
  std::string_view value;
  std::size_t at = 0;  ///< of the name, in the recipe's text
  std::size_t value_at = 0;
  std::optional<Bytes> bytes = {};  ///< of "text" and hex(...)
  bool is_text = false;             ///< the bytes were typed in quotes

  /// A name alone, as of an option without a value.
  [[nodiscard]] bool has_no_value() const { return value.empty() && !bytes; }
};

/// The nearest name of a protocol, to begin a hint with; or what to write instead of scapy's Raw.
[[nodiscard]] std::string protocol_hint(std::string_view typed, const Protocols& protocols);

/// Makes the error of a place in the recipe's text.
using Complaint = std::function<Error(const std::string& why, std::size_t place)>;

/// All headers of this name or alias ("icmp", "dot1q"), or the one variant ("icmp.echo"). Capitals
/// count for names of a program's own protocols only: "IP" is "ip".
[[nodiscard]] std::vector<const Header*> headers_named(std::string_view typed,
                                                       const Protocols& protocols);

/// A message type in place of a variant: "icmp.echo_reply" is icmp(type=echo-reply).
struct NamedMessage {
  std::vector<const Header*> headers;  ///< all variants
  std::string_view field;              ///< the row of the type: "icmp.type"
  std::string_view value;              ///< "echo-reply"
};
[[nodiscard]] std::optional<NamedMessage> message_named(std::string_view typed,
                                                        const Protocols& protocols);

/// True when the row that `before` sets is made of flags, and `word` is the name of one:
/// tcp(flags=syn,ack).
[[nodiscard]] bool continues_flags(const std::vector<const Header*>& headers,
                                   const TypedSetting& before, std::string_view word,
                                   const Protocols& protocols);

/// True for the name of an item (an option, a record), of which a header may have several.
[[nodiscard]] bool may_repeat(const std::vector<const Header*>& headers, std::string_view name);

/// Of these headers the first one that has all the rows and accepts the values, else the first one
/// that has all the rows. `headers` is not empty.
[[nodiscard]] Result<Part> choose_variant(const std::vector<const Header*>& headers,
                                          const std::vector<TypedSetting>& settings,
                                          const Protocols& protocols, const Complaint& wrong);

}  // namespace pushpkt::wire
