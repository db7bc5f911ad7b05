// A matcher for one packet: what all matchers of this room are to GoogleMock.
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <iosfwd>
#include <memory>
#include <string>

#include "pushpkt/testing/subject.hpp"

namespace pushpkt::testing {

/// What a packet is held against. The texts are phrases of GoogleMock's: "has ...", "whose ...".
class Expectation {
 public:
  Expectation() = default;
  Expectation(const Expectation&) = delete;
  Expectation& operator=(const Expectation&) = delete;
  virtual ~Expectation() = default;

  struct Outcome {
    bool met = false;
    std::string why = {};  ///< "whose udp.dstport is 53"; may have several lines
  };
  [[nodiscard]] virtual Outcome hold(const Subject& packet) const = 0;
  /// `negated`: as inside of Not().
  [[nodiscard]] virtual std::string description(bool negated) const = 0;
};

template <class T>
concept PacketLike = requires(const T& packet) {
  { subject_of(packet) } -> std::same_as<Subject>;
};

/// Takes any PacketLike: bytes, a frame that was built, a packet that was seen.
class PacketMatcher {
 public:
  using is_gtest_matcher = void;
  explicit PacketMatcher(std::shared_ptr<const Expectation> expectation)
      : expectation_(std::move(expectation)) {}

  template <PacketLike P>
  bool MatchAndExplain(const P& packet, ::testing::MatchResultListener* listener) const {
    return match(subject_of(packet), listener->stream());
  }
  void DescribeTo(std::ostream* out) const;
  void DescribeNegationTo(std::ostream* out) const;

 private:
  bool match(const Subject& packet, std::ostream* out) const;
  std::shared_ptr<const Expectation> expectation_;
};

}  // namespace pushpkt::testing
