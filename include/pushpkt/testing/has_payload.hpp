// HasPayload: what a packet carries behind its headers.
#pragma once

#include <string>

#include "pushpkt/testing/packet_matcher.hpp"

namespace pushpkt::testing {

/// `HasPayload("hello")`: the bytes behind the innermost header that we know, as payload_of() has
/// them, are these and no others. A text with zero bytes in it is a std::string.
[[nodiscard]] PacketMatcher HasPayload(const char* text);
[[nodiscard]] PacketMatcher HasPayload(const std::string& text);
[[nodiscard]] PacketMatcher HasPayload(const Bytes& bytes);
/// `HasPayload(StartsWith("GET "))`: any matcher for a std::string, which holds the bytes.
[[nodiscard]] PacketMatcher HasPayload(const ::testing::Matcher<const std::string&>& matcher);

}  // namespace pushpkt::testing
