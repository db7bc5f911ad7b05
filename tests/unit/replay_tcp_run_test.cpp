// Saved connections repeated: at a server that answers otherwise, and at one that never stops.
#include "pushpkt/replay/tcp_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_server_port.hpp"

namespace pushpkt::replay {
namespace {

using Kind = TurnResult::Kind;

constexpr std::chrono::seconds patience{2};

/// One request, whose saved answer is this.
std::vector<SavedConnection> saved_with(const stack::TcpPort& port, const std::string& answer,
                                        bool server_closed) {
  SavedConnection out{.client = port.local(), .server = port.remote()};
  out.turns.push_back({.request = bytes_of("hi\n"), .answer = bytes_of(answer)});
  out.server_closed = server_closed;
  return {std::move(out)};
}

ConnectionRun run_of(const std::vector<SavedConnection>& saved, stack::TcpPort& port) {
  auto run = repeat_connections(saved, [&](Port) { return &port; }, {.patience = patience});
  EXPECT_TRUE(run) << run.error().text();
  return run.value_or(ConnectionRun{});
}

TEST(EndlessTcpServer, IsListenedToForTheTimeOfAnAnswer) {
  stack::EndlessPort port;
  const auto saved = saved_with(port, "HI\n", false);
  const auto begun = port.now();
  const ConnectionRun run = run_of(saved, port);
  EXPECT_EQ(run.connections, 1U);
  EXPECT_EQ(run.count_of(Kind::different), 1U);
  EXPECT_GT(run.extra, 0U);
  EXPECT_LT(port.now() - begun, std::chrono::seconds(10)) << "of the port's own clock";
}

struct Row {
  const char* name;
  const char* saved;
  bool saved_closed;
  const char* now;
  bool closes;
  std::optional<Kind> wrong;
  std::uint64_t extra;
  std::uint64_t left_open = 0;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class Reanswered : public testing::TestWithParam<Row> {};

TEST_P(Reanswered, IsJudgedAsAWhole) {
  const Row& row = GetParam();
  bool answered = false;
  stack::ServerPort port([&](stack::tcp::Connection& client, stack::tcp::Time now) {
    Bytes request(4096);
    const auto got = client.read(request, now);
    if (answered || !got || *got == 0) return;
    answered = true;
    EXPECT_TRUE(client.write(bytes_of(row.now), now));
    if (row.closes) {
      EXPECT_TRUE(client.close(now));
    }
  });
  const auto saved = saved_with(port, row.saved, row.saved_closed);
  const ConnectionRun run = run_of(saved, port);
  EXPECT_EQ(run.same, row.wrong ? 0U : 1U);
  ASSERT_EQ(run.wrong.size(), row.wrong ? 1U : 0U);
  if (row.wrong) {
    EXPECT_EQ(run.wrong[0].kind, *row.wrong);
    EXPECT_EQ(text_of(run.wrong[0].now), row.now);
  }
  EXPECT_EQ(run.extra, row.extra);
  EXPECT_EQ(run.left_open, row.left_open);
  EXPECT_EQ(run.same_as_saved(), !row.wrong);
  EXPECT_EQ(run.compared(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Tcp, Reanswered,
    testing::Values(
        Row{"the_same", "200 hello\n", true, "200 hello\n", true, {}, 0},
        Row{"longer", "200 hello\n", true, "200 hello\ntrace\n", true, Kind::different, 0},
        Row{"longer_than_a_cut_capture", "200 hello\n", false, "200 hello\nmore", true, {}, 4},
        Row{"another_length", "200 hello\n", true, "404 no\n", true, Kind::different, 0},
        Row{"another_length_and_silence", "200 hello\n", true, "404 no\n", false, Kind::different,
            0},
        Row{"its_beginning", "200 hello\n", true, "200 he", true, Kind::missing, 0},
        Row{"not_closed", "200 hello\n", true, "200 hello\n", false, {}, 0, 1}),
    [](const auto& each) { return std::string(each.param.name); });

// A capture that ends with a request, or where the server closed without a byte.
TEST(RequestWithoutAnAnswer, IsComparedOnlyWhereTheServerHadClosed) {
  for (const bool closed : {false, true}) {
    bool answered = false;
    stack::ServerPort port([&](stack::tcp::Connection& client, stack::tcp::Time now) {
      Bytes request(4096);
      const auto got = client.read(request, now);
      if (answered || !got || *got == 0) return;
      answered = true;
      EXPECT_TRUE(client.write(bytes_of("HI\n"), now));
      EXPECT_TRUE(client.close(now));
    });
    const auto saved = saved_with(port, "", closed);
    const ConnectionRun run = run_of(saved, port);
    EXPECT_EQ(run.turns, 1U);
    EXPECT_EQ(run.same, 0U);
    EXPECT_EQ(run.unanswered, closed ? 0U : 1U);
    EXPECT_EQ(run.compared(), closed ? 1U : 0U);
    EXPECT_EQ(run.count_of(Kind::different), closed ? 1U : 0U);
    EXPECT_EQ(run.extra, closed ? 0U : 3U);
  }
}

// An answer that has grown does not move those behind it.
TEST(AnswerThatHasGrown, IsDifferentAlone) {
  const std::vector<std::string> saved_answers{"hello\n", "one\n", "two\n", "three\n"};
  for (const std::size_t longer : {0U, 1U, 2U, 3U}) {
    std::size_t asked = 0;
    stack::ServerPort port([&](stack::tcp::Connection& client, stack::tcp::Time now) {
      Bytes request(4096);
      const auto got = client.read(request, now);
      if (!got || *got == 0 || asked == saved_answers.size()) return;
      std::string answer = saved_answers[asked];
      if (asked == longer) answer.insert(1, "123456789");
      ++asked;
      EXPECT_TRUE(client.write(bytes_of(answer), now));
    });
    auto saved = saved_with(port, saved_answers[0], false);
    for (std::size_t i = 1; i < saved_answers.size(); ++i) {
      saved[0].turns.push_back({.request = bytes_of("hi\n"), .answer = bytes_of(saved_answers[i])});
    }
    const ConnectionRun run = run_of(saved, port);
    EXPECT_EQ(run.same, saved_answers.size() - 1) << longer;
    ASSERT_EQ(run.wrong.size(), 1U) << longer;
    EXPECT_EQ(run.wrong[0].saved, &saved[0].turns[longer]);
    EXPECT_EQ(run.wrong[0].now.size(), saved_answers[longer].size() + 9);
    EXPECT_EQ(run.extra, 0U);
  }
}

}  // namespace
}  // namespace pushpkt::replay
