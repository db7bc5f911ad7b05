// Answers: a packet is the answer to another one.
#pragma once

#include "pushpkt/testing/location.hpp"
#include "pushpkt/testing/packet_matcher.hpp"

namespace pushpkt::testing {

namespace detail {
[[nodiscard]] PacketMatcher answers(const Subject& request, const Location& test);
}  // namespace detail

/// `EXPECT_THAT(reply, Answers(query))`: as wire::answers() decides it, by addresses, ports and the
/// identifiers of the protocol. An ICMP error about the request is no answer. A packet that asks
/// nothing (a reply, an ICMP error) fails the test where the matcher is made.
template <PacketLike P>
[[nodiscard]] PacketMatcher Answers(const P& request, const Location& test = Location::current()) {
  return detail::answers(subject_of(request), test);
}

}  // namespace pushpkt::testing
