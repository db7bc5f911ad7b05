// Two packets that should be the same: each field that is not, once, with what explains it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/compare/difference.hpp"
#include "pushpkt/compare/packet_source.hpp"
#include "pushpkt/compare/policy.hpp"

namespace pushpkt::compare {

/// A row that is not the same in both, or stands in one of them only.
struct FieldDifference {
  std::string field = {};
  unsigned occurrence = 0;  ///< 0 for the first header of its kind, 1 for the next (tunnels)
  std::optional<FieldValue> a = {};
  std::optional<FieldValue> b = {};
  Owner owner = Owner::unexplained;
  std::string why = {};  ///< "" where nothing explains it

  /// False for what follows from other differences (a checksum over them) and for checksums that
  /// were left to the network card: they do not make the packets different.
  [[nodiscard]] bool counts() const { return owner != Owner::computed && owner != Owner::offload; }
  [[nodiscard]] std::string text_a() const;  ///< the value in tshark's form; "" where there is none
  [[nodiscard]] std::string text_b() const;
};

/// "ip.ttl 64 -> 63", "ip.checksum 0x1234 -> 0x1334 (computed: right in both, ...)"
[[nodiscard]] std::string to_text(const FieldDifference& difference);

/// True when one of them counts.
[[nodiscard]] bool any_counts(const std::vector<FieldDifference>& differences);

/// All rows that differ under the policy. Relations need a whole capture: see diff().
[[nodiscard]] std::vector<FieldDifference> diff(const PacketView& a, const PacketView& b,
                                                const Policy& policy = {});

}  // namespace pushpkt::compare
