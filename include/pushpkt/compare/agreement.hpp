// Two decoders look at the same bytes: ours and the witness. Where they disagree, one is wrong.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/wire/decode.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::compare {

struct Disagreement {
  std::string field = {};
  std::string ours = {};     ///< "" when we do not see the row
  std::string witness = {};  ///< "" when the witness does not
  std::string limit = {};  ///< the witness's known limit that explains it; "" makes it unexplained
};

/// All rows on which the two disagree, with the witness's limits that explain them.
[[nodiscard]] std::vector<Disagreement> disagreements(const wire::Decoded& ours,
                                                      const witness::Testimony& witness);

/// How many are not explained by a limit.
[[nodiscard]] std::size_t count_unexplained(const std::vector<Disagreement>& all);

}  // namespace pushpkt::compare
