// SamePacketAs and SameCaptureAs: what is there now held against what was right before.
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "pushpkt/testing/packet_matcher.hpp"
#include "pushpkt/testing/policy.hpp"
#include "pushpkt/testing/replay.hpp"

namespace pushpkt::testing {

/// The same packet field by field, but for what the policy lets pass. Takes what matchers take.
template <PacketLike P>
[[nodiscard]] PacketMatcher SamePacketAs(const P& expected, compare::Policy policy = {});
[[nodiscard]] PacketMatcher SamePacketAs(const Subject& expected, compare::Policy policy = {});

/// Packets held against a capture in a file.
class CaptureMatcher {
 public:
  using is_gtest_matcher = void;
  /// Where the file cannot be read, the test fails, under Not() too.
  CaptureMatcher(std::string file, compare::Policy policy, const Location& test);

  template <std::convertible_to<std::span<const sniff::Seen>> Packets>
  bool MatchAndExplain(const Packets& packets, ::testing::MatchResultListener* listener) const {
    return match(packets, listener->stream());
  }
  void DescribeTo(std::ostream* out) const;
  void DescribeNegationTo(std::ostream* out) const;

 private:
  bool match(std::span<const sniff::Seen> packets, std::ostream* out) const;
  std::string file_;
  compare::Policy policy_;
};

/// `EXPECT_THAT(recorded("udp"), SameCaptureAs("golden.pcapng", ignoring({"ip.id"})))`
///
/// With $PUSHPKT_UPDATE_GOLDEN=1 it writes the file instead, prints what changed, and matches.
/// `file` is looked for as Replay does.
[[nodiscard]] CaptureMatcher SameCaptureAs(std::string_view file, compare::Policy policy = {},
                                           const Location& test = Location::current());

template <PacketLike P>
PacketMatcher SamePacketAs(const P& expected, compare::Policy policy) {
  return SamePacketAs(subject_of(expected), std::move(policy));
}

}  // namespace pushpkt::testing
