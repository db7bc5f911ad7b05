// HasStream: what TCP carried in one direction, whatever segments it came in.
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <iosfwd>
#include <span>
#include <string>

#include "pushpkt/testing/tcp_stream.hpp"

namespace pushpkt::testing {

/// Packets held against the streams that are in them.
class StreamMatcher {
 public:
  using is_gtest_matcher = void;
  StreamMatcher(::testing::Matcher<const std::string&> matcher, std::string description)
      : matcher_(std::move(matcher)), description_(std::move(description)) {}

  template <std::convertible_to<std::span<const sniff::Seen>> Packets>
  bool MatchAndExplain(const Packets& packets, ::testing::MatchResultListener* listener) const {
    return match(packets, listener->stream());
  }
  void DescribeTo(std::ostream* out) const;
  void DescribeNegationTo(std::ostream* out) const;

 private:
  bool match(std::span<const sniff::Seen> packets, std::ostream* out) const;
  ::testing::Matcher<const std::string&> matcher_;
  std::string description_;
};

/// `EXPECT_THAT(recorded(Side::server, "tcp dst port 80"), HasStream("GET / HTTP/1.0\r\n\r\n"))`:
/// one direction of a TCP connection carried these bytes and no others, as tcp_streams() puts them
/// together. Which directions are meant is the filter's to say: one of them suffices. A stream with
/// missing bytes matches nothing. A text with zero bytes in it is a std::string.
[[nodiscard]] StreamMatcher HasStream(const char* text);
[[nodiscard]] StreamMatcher HasStream(const std::string& text);
/// `HasStream(HasSubstr("200 OK"))`: any matcher for a std::string, which holds the bytes.
[[nodiscard]] StreamMatcher HasStream(const ::testing::Matcher<const std::string&>& matcher);

}  // namespace pushpkt::testing
