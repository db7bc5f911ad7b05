// What wire::answers() finds, as a test prints it.
#include "pushpkt/testing/answers.hpp"

#include "phrases.hpp"
#include "pushpkt/wire/answers.hpp"

namespace pushpkt::testing {
namespace {

class AnswerExpectation final : public Expectation {
 public:
  /// Without a request: the test has failed already.
  AnswerExpectation(std::optional<wire::Request> request, std::string line)
      : request_(std::move(request)), line_(std::move(line)) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    using Kind = wire::Match::Kind;
    if (!request_) return {false, "but that packet is not a request"};
    const wire::Decoded decoded = packet.decoded();
    const wire::Match match = wire::answers(*request_, decoded);
    switch (match.kind) {
      case Kind::answer:
        return {true, "which does" + place_text(packet)};
      case Kind::near_miss:
        return {false, "which nearly does: " + match.why + place_text(packet)};
      case Kind::icmp_error:
        return {false, "which is an ICMP error about it: " + line_of(packet)};
      case Kind::none:
        break;
    }
    return {false, "which does not: " + layers_text(decoded) + place_text(packet)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return (negated ? "does not answer " : "answers ") + line_;
  }

 private:
  std::optional<wire::Request> request_;
  std::string line_;
};

}  // namespace

namespace detail {

PacketMatcher answers(const Subject& request, const Location& test) {
  auto asked = wire::request_of(request.decoded());
  std::string line = line_of(request);
  if (!asked) fail_at(test, "cannot match answers: the packet is not a request: " + line);
  return PacketMatcher(std::make_shared<AnswerExpectation>(std::move(asked), std::move(line)));
}

}  // namespace detail
}  // namespace pushpkt::testing
