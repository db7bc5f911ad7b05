// What the lines of a dialogue have in common: headers, addresses, ports.
#pragma once

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::talk {

class Flow {
 public:
  Flow() = default;
  /// As a packet that we send has them: `ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=80)`.
  explicit Flow(wire::Recipe recipe) : recipe_(std::move(recipe)) {}

  /// The recipe of a packet that is sent: the flow's outer headers in front of it, and in its own
  /// headers what it does not name itself.
  [[nodiscard]] wire::Recipe completed(const wire::Recipe& line) const;
  /// The recipe of an expected packet: addresses and ports turned round, where it begins with a
  /// header of the flow or with a payload. Nothing else of the flow is expected.
  [[nodiscard]] wire::Recipe expected(const wire::Recipe& line) const;

 private:
  wire::Recipe recipe_;
};

}  // namespace pushpkt::talk
