// A server that is asked again until it answers.
#include "pushpkt/app/asker.hpp"

#include <gtest/gtest.h>

namespace pushpkt::app {
namespace {

/// Answers with what it was given, one for each try; an empty list is a failure to ask.
class Scripted final : public Asker {
 public:
  explicit Scripted(std::vector<Reply> replies) : replies_(std::move(replies)) {}
  Result<Reply> ask(ByteView message, Deadline /*deadline*/) override {
    messages.emplace_back(message.begin(), message.end());
    if (replies_.empty()) return fail(input_error("cannot ask", "there is nothing left"));
    const Reply reply = replies_.front();
    replies_.erase(replies_.begin());
    return reply;
  }
  [[nodiscard]] Endpoint local() const override { return {}; }

  std::vector<Bytes> messages;

 private:
  std::vector<Reply> replies_;
};

const Reply silence = {};
const Reply refusal{.why_not = "refused"};
const Reply hello{.answer = bytes_of("HELLO")};

TEST(AskUntilAnswered, EndsWithTheFirstAnswer) {
  Scripted server({silence, refusal, hello, silence});
  const auto reply = ask_until_answered(server, bytes_of("hello"), {.count = 9});
  ASSERT_TRUE(reply && reply->answer);
  EXPECT_EQ(text_of(*reply->answer), "HELLO");
  EXPECT_EQ(server.messages, std::vector<Bytes>(3, bytes_of("hello")));
}

TEST(AskUntilAnswered, WithoutAnAnswerHasTheLastReason) {
  Scripted server({silence, refusal});
  const auto reply = ask_until_answered(server, {}, {.count = 2});
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->answer);
  EXPECT_EQ(reply->why_not, "refused");
}

TEST(AskUntilAnswered, EndsWithAnError) {
  Scripted server({silence});
  EXPECT_FALSE(ask_until_answered(server, {}, {.count = 2}));
  Scripted other({hello});
  unsigned turns = 0;
  const auto refuse = [&]() -> Result<void> {
    ++turns;
    return fail(input_error("cannot send", "it is not allowed"));
  };
  EXPECT_FALSE(ask_until_answered(other, {}, {.count = 2, .before_each = refuse}));
  EXPECT_EQ(turns, 1U);
  EXPECT_TRUE(other.messages.empty());
}

}  // namespace
}  // namespace pushpkt::app
