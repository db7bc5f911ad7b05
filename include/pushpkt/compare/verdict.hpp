// The verdict on one packet: every difference between what the socket sent, what we wrote, what
// left and what arrived, each with its owner.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "pushpkt/compare/difference.hpp"

namespace pushpkt::compare {

/// Something that the sender's kernel is known to do on the path taken.
struct KnownRewrite {
  std::string field = {};
  std::string why = {};
  std::function<bool(const wire::Packet& wrote)> applies;
};

/// The four views of one packet. Views that were not had are nullptr.
struct Views {
  const wire::Packet* socket = nullptr;
  const wire::Packet* wrote = nullptr;  ///< whole frame as built, of which the path took a part
  const wire::Packet* wire = nullptr;
  const wire::Packet* arrived = nullptr;
  std::size_t first_own_layer = 0;  ///< layers of `wrote` before this one are the kernel's
};

struct Verdict {
  std::vector<Difference> differences = {};

  [[nodiscard]] std::size_t count(Owner owner) const;
  [[nodiscard]] std::size_t unexplained() const { return count(Owner::unexplained); }
};

/// Finds all differences and their owners. A change without a known cause is `unexplained`.
[[nodiscard]] Verdict judge(const Views& views, std::span<const KnownRewrite> rewrites);

}  // namespace pushpkt::compare
