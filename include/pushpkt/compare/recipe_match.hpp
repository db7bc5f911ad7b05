// A recipe held against a packet: what the recipe names must be so, all else may be anything.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::compare {

/// A field that the recipe names and the packet has otherwise, in tshark's form.
struct Mismatch {
  std::string field = {};  ///< "tcp.ack_raw"; "payload" and "trailer" for bytes
  std::string expected = {};
  std::string actual = {};  ///< "" where the packet does not have it
};

struct RecipeMatch {
  /// The packet has the recipe's headers, one right after the other.
  bool has_headers = false;
  /// Empty where the headers are missing: then no field can be held against another.
  std::vector<Mismatch> mismatches = {};

  [[nodiscard]] bool matches() const { return has_headers && mismatches.empty(); }
};

/// Headers may stand before and behind those of the recipe: the run of layers that fits best is
/// taken. It begins in the packet itself, not in one that an ICMP error quotes. Bytes of the recipe
/// are the whole payload behind its last header. Options and records that the recipe names one by
/// one (`mss=1460`, `a=10.0.0.1`) count by themselves: others, padding and order may be anything;
/// `options=hex(...)` is all of them.
[[nodiscard]] RecipeMatch match(const wire::Recipe& recipe, const wire::Decoded& packet);

/// "eth/ip/icmp.echo"; "" where no header can be read.
[[nodiscard]] std::string header_names(const wire::Decoded& packet);

}  // namespace pushpkt::compare
