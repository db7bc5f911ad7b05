// Why a row of two packets differs: because of other rows, of the network card, of routers.
#pragma once

#include <string>

#include "compare/differing_rows.hpp"
#include "pushpkt/compare/difference.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::compare {

struct Explanation {
  Owner owner = Owner::unexplained;
  std::string why = {};
};

/// A packet, decoded; `cut` when the capture holds fewer bytes than were on the wire.
struct ReadPacket {
  const wire::Decoded& decoded;
  bool cut = false;
};

/// Two packets, and what about one can explain a row of the other.
class Explainer {
 public:
  Explainer(ReadPacket a, ReadPacket b);
  [[nodiscard]] Explanation explain(const DifferingRow& row) const;

 private:
  [[nodiscard]] Explanation checksum(const DifferingRow& row) const;
  [[nodiscard]] bool is_length_of_what_differs(const DifferingRow& row) const;
  [[nodiscard]] bool is_same_bytes(const DifferingRow& row) const;
  [[nodiscard]] bool is_beyond_cut(const DifferingRow& row) const;
  [[nodiscard]] Explanation network(const DifferingRow& row) const;
  [[nodiscard]] bool is_padding(const DifferingRow& row) const;

  const wire::Decoded& a_;
  const wire::Decoded& b_;
  bool cut_a_;
  bool cut_b_;
  bool is_further_;  ///< B has fewer hops to live
};

}  // namespace pushpkt::compare
