// The phrases of an expectation, handed to GoogleMock.
#include "pushpkt/testing/packet_matcher.hpp"

#include <ostream>

namespace pushpkt::testing {

void PacketMatcher::DescribeTo(std::ostream* out) const {
  *out << expectation_->description(false);
}

void PacketMatcher::DescribeNegationTo(std::ostream* out) const {
  *out << expectation_->description(true);
}

bool PacketMatcher::match(const Subject& packet, std::ostream* out) const {
  const Expectation::Outcome outcome = expectation_->hold(packet);
  if (out != nullptr) *out << outcome.why;
  return outcome.met;
}

}  // namespace pushpkt::testing
