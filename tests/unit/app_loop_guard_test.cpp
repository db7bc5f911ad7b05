// Two upper-case servers must not keep each other busy; a client never notices.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <deque>
#include <string>

#include "pushpkt/app/loop_guard.hpp"

namespace pushpkt::app {
namespace {

constexpr Ip4 peer{{10, 9, 0, 2}};
constexpr Port own{12000};
using Ports = std::initializer_list<std::uint16_t>;

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// A guard, and a clock that the test moves.
class Guarded {
 public:
  explicit Guarded(Port port = own) : guard_(port) {}
  bool answers(std::uint16_t port, const std::string& text) {
    return guard_.may_answer({peer, Port{port}}, bytes_of(text), upper(text) == text, now_);
  }
  void pass(double seconds) {
    now_ += std::chrono::duration_cast<LoopGuard::Time::duration>(
        std::chrono::duration<double>(seconds));
  }

 private:
  LoopGuard guard_;
  LoopGuard::Time now_{std::chrono::hours(1)};
};

TEST(LoopGuard, NeverAnswersWhatOnlyAServerSends) {
  Guarded guarded;
  for (const std::uint16_t port : Ports{0, 7, 19, 53, 123, 1023, 12000}) {
    EXPECT_FALSE(guarded.answers(port, "hello")) << port;
  }
  for (const std::uint16_t port : Ports{1024, 5000, 12001, 40000, 65535}) {
    EXPECT_TRUE(guarded.answers(port, "hello")) << port;
    EXPECT_TRUE(guarded.answers(port, "HELLO")) << port;
    EXPECT_TRUE(guarded.answers(port, "")) << port;
  }
}

TEST(LoopGuard, AClientIsAnsweredAtFullSpeed) {
  Guarded guarded;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(guarded.answers(40000, "hello")) << i;
    ASSERT_TRUE(guarded.answers(40000, "HELLO")) << i;
    ASSERT_TRUE(guarded.answers(5000, "hello")) << i;
    ASSERT_TRUE(guarded.answers(5000, std::to_string(i))) << i;
    if (i % 100 == 99) guarded.pass(0.2);
  }
}

// Each forged datagram is a loop of its own until the first answer is withheld.
TEST(LoopGuard, TwoServersStopAfterAFewDatagrams) {
  Guarded at_12000;
  Guarded at_13000(Port{13000});
  struct Datagram {
    bool to_first;
    std::string text;
  };
  std::deque<Datagram> on_the_way;
  constexpr int forged = 100;
  for (int i = 0; i < forged; ++i) on_the_way.push_back({true, "loop " + std::to_string(i)});
  int answers = 0;
  while (!on_the_way.empty() && answers < 1'000'000) {
    const Datagram got = on_the_way.front();
    on_the_way.pop_front();
    Guarded& server = got.to_first ? at_12000 : at_13000;
    if (!server.answers(got.to_first ? 13000 : 12000, got.text)) continue;
    ++answers;
    on_the_way.push_back({!got.to_first, upper(got.text)});
  }
  EXPECT_LE(answers, forged * 2 * static_cast<int>(LoopGuard::repeats_at_once + 1));
  EXPECT_GT(answers, forged) << "nothing was answered: no loop was tried";
}

TEST(LoopGuard, AnotherServerOnAClientsPortMeetsTheOverallBound) {
  Guarded guarded;
  int answers = 0;
  for (; answers < 1'000'000 && guarded.answers(50000, "LOOP"); ++answers) {
  }
  EXPECT_EQ(answers, static_cast<int>(LoopGuard::unchanged_at_once));
  EXPECT_TRUE(guarded.answers(40000, "hello")) << "clients are answered all the same";
  guarded.pass(2);
  EXPECT_TRUE(guarded.answers(50000, "LOOP"));
}

TEST(LoopGuard, TheSameDatagramIsAnsweredAgainLater) {
  Guarded guarded;
  int answers = 0;
  while (answers < 1000 && guarded.answers(5000, "HELLO")) ++answers;
  EXPECT_EQ(answers, static_cast<int>(LoopGuard::repeats_at_once));
  guarded.pass(1.5);
  EXPECT_TRUE(guarded.answers(5000, "HELLO"));
  EXPECT_FALSE(guarded.answers(5000, "HELLO"));
}

}  // namespace
}  // namespace pushpkt::app
