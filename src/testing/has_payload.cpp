// The innermost payload, held against bytes or another matcher.
#include "pushpkt/testing/has_payload.hpp"

#include <sstream>

#include "phrases.hpp"

namespace pushpkt::testing {
namespace {

std::string text_in_bytes(const std::string& text) { return bytes_text(bytes_of(text)); }

class PayloadExpectation final : public Expectation {
 public:
  /// `description`: "\"hello\"", "that starts with \"GET \"".
  PayloadExpectation(::testing::Matcher<const std::string&> matcher, std::string description)
      : matcher_(std::move(matcher)), description_(std::move(description)) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const wire::Decoded decoded = packet.decoded();
    const ByteView there = decoded.payload();
    const bool met = matcher_.Matches(text_of(there));
    if (there.empty()) {
      return {met, "which has no payload: " + layers_text(decoded) + place_text(packet)};
    }
    return {met, "whose payload is " + bytes_text(there) + place_text(packet)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "has no payload " : "has a payload ") + description_;
  }

 private:
  ::testing::Matcher<const std::string&> matcher_;
  std::string description_;
};

}  // namespace

PacketMatcher HasPayload(const std::string& text) {
  return PacketMatcher(
      std::make_shared<PayloadExpectation>(::testing::Eq(text), text_in_bytes(text)));
}

PacketMatcher HasPayload(const char* text) { return HasPayload(std::string(text)); }

PacketMatcher HasPayload(const Bytes& bytes) { return HasPayload(text_of(bytes)); }

PacketMatcher HasPayload(const ::testing::Matcher<const std::string&>& matcher) {
  std::ostringstream text;
  matcher.DescribeTo(&text);
  return PacketMatcher(std::make_shared<PayloadExpectation>(matcher, "that " + text.str()));
}

}  // namespace pushpkt::testing
