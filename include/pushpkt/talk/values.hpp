// What a recipe of a dialogue may have besides constants: variables, and TCP's relative numbers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::talk {

/// The value of a variable: `text` is what stands in a recipe for it.
struct Bound {
  std::string text = {};
  /// Of a number: sums with it wrap around at so many bits. 0: no number (an address).
  unsigned bits = 0;
  std::uint64_t number = 0;
  bool typed = false;  ///< a number of the script, not of a field: it does not wrap around
};

class Variables {
 public:
  void set(const std::string& name, Bound value) { all_[name] = std::move(value); }
  [[nodiscard]] const Bound* find(const std::string& name) const;
  [[nodiscard]] const std::map<std::string, Bound>& all() const { return all_; }

 private:
  std::map<std::string, Bound> all_;
};

/// The value of a field of a packet, of an option too ("tcp.options.mss_val"). An input error: the
/// packet has no such field.
[[nodiscard]] Result<Bound> value_in(const wire::Decoded& packet, std::string_view field);
/// A number or an address as it is typed, or a sum with a variable: `7`, `0x10`, `$isn+1`.
[[nodiscard]] Result<Bound> value_of(std::string_view text, const Variables& variables);

/// What stands for a field of a packet that is yet to come: 0 of its kind. An alias in `field`
/// becomes the field's name. An input error: there is no such field.
[[nodiscard]] Result<Bound> stand_in_for(std::string& field);

/// A number of a TCP header that is counted from the first one of its direction: `tcp(seq=1)`.
struct RelativeNumber {
  std::size_t part = 0;  ///< of the recipe
  bool is_ack = false;
  std::uint32_t number = 0;
};

/// A recipe as it is typed, read as far as that can be done before the numbers are known.
struct TypedRecipe {
  wire::Recipe recipe = {};  ///< relative numbers are 0 in it
  std::vector<RelativeNumber> relative = {};
  [[nodiscard]] bool names_seq() const;
};

/// `$NAME`, `$NAME+1` and `$NAME-1` are replaced, outside of "text"; `seq` and `ack` of TCP are
/// relative, `seq_raw` and `ack_raw` are not. Empty text is an empty recipe. An input error says
/// at which character of `text` it is wrong.
[[nodiscard]] Result<TypedRecipe> read_recipe(std::string_view text, const Variables& variables);

/// The recipe of a flow; relative numbers are an input error in it: each segment has its own.
[[nodiscard]] Result<TypedRecipe> read_flow(std::string_view text, const Variables& variables);

/// The first sequence numbers of connections, for each direction, as Wireshark counts.
class SequenceBases {
 public:
  /// From the sender of a TCP segment to its receiver.
  struct Direction {
    Endpoint from = {};
    Endpoint to = {};
    friend auto operator<=>(const Direction&, const Direction&) = default;
    [[nodiscard]] Direction reversed() const { return {to, from}; }
  };
  /// A segment with SYN begins a direction; `replaces`: also where it has begun already. One that
  /// an ICMP error quotes does not.
  void observe(const wire::Decoded& packet, bool replaces);
  [[nodiscard]] std::optional<std::uint32_t> find(const Direction& direction) const;
  /// The number of a SYN that is sent with a relative one before any other.
  [[nodiscard]] std::uint32_t begin(const Direction& direction);

 private:
  std::map<Direction, std::uint32_t> bases_;
};

}  // namespace pushpkt::talk
