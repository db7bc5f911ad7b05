// Whether two packets are the same under a policy, told by their bytes and a mask: for the packets
// that are, which are nearly all.
#pragma once

#include <unordered_map>
#include <vector>

#include "compare/rule_table.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::compare {

class ByteMask {
 public:
  /// `rules` has to outlive it.
  explicit ByteMask(const RuleTable& rules) : rules_(rules) {}

  /// True: the packets have the same headers in the same places, and what the policy compares is
  /// the same in both. False says nothing.
  [[nodiscard]] bool has_same(const wire::Decoded& a, const wire::Decoded& b);

 private:
  /// Of packets with the same headers in the same places.
  struct Mask {
    bool is_usable = false;  ///< false: the policy compares parts of what has no fixed place
    Bytes headers;           ///< bits that are compared
  };
  [[nodiscard]] const Mask& mask_for(const wire::Decoded& packet);
  [[nodiscard]] Mask make(const wire::Decoded& packet) const;
  void add_rows(Bytes& bits, const wire::Layer& layer) const;
  [[nodiscard]] bool ignores_tail(const wire::Header& header) const;

  const RuleTable& rules_;
  std::unordered_map<std::uint64_t, std::pair<std::vector<wire::Layer>, Mask>> masks_;
};

}  // namespace pushpkt::compare
