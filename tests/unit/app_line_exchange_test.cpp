// Lines that are asked for, and what came instead; a peer that never stops sending.
#include "pushpkt/app/line_exchange.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app_endless_server.hpp"
#include "app_running_server.hpp"

namespace pushpkt::app {
namespace {

using testing::HasSubstr;

const Endpoint server{Ip4{{10, 0, 0, 2}}, Port{12000}};

TEST(LineExchange, WaitsForAsManyLinesAsWereAskedFor) {
  LineExchange lines(bytes_of("two\nlines"));
  EXPECT_EQ(text_of(lines.unsent()), "two\nlines\n");
  lines.sent(4);
  EXPECT_EQ(text_of(lines.unsent()), "lines\n");
  lines.take(bytes_of("TWO\nLI"));
  EXPECT_FALSE(lines.is_whole());
  lines.take(bytes_of("NES\n"));
  EXPECT_TRUE(lines.is_whole());
  EXPECT_EQ(text_of(std::move(lines).answer()), "TWO\nLINES");
}

TEST(LineExchange, SaysWhyItIsIncomplete) {
  using End = LineExchange::End;
  struct Row {
    const char* message;
    const char* came;
    End end;
    const char* why;
  };
  const std::string who = "no answer from 10.0.0.2:12000: ";
  for (const Row& row : std::vector<Row>{
           {"a", "", End::time_over, "the connection stands, and the server is silent"},
           {"a", "", End::server_ended, "the server ended the connection: nothing came"},
           {"a", "xy", End::time_over,
            "the connection stands: 2 bytes came, and 1 line end is missing"},
           {"a\nb", "x\ny", End::server_ended, ""},
           {"a\nb\nc", "x\ny", End::server_ended,
            "the server ended the connection: 3 bytes came, and 2 line ends are missing"},
           {"a", "xyz", End::too_long,
            "the connection stands: 3 bytes came, more than are kept, and 1 line end is missing"},
       }) {
    LineExchange lines(bytes_of(row.message));
    lines.take(bytes_of(row.came));
    EXPECT_EQ(lines.why_incomplete(server, row.end), *row.why == '\0' ? "" : who + row.why);
  }
}

TEST(LineExchange, AnAnswerMayBeLongerThanItsRequestButNotForEver) {
  LineExchange lines(Bytes(1000, 'a'));
  const Bytes part(LineExchange::most_more_bytes, 'b');
  lines.take(part);
  lines.take(ByteView(part).first(1001));
  EXPECT_FALSE(lines.is_too_long());
  lines.take(bytes_of("b"));
  EXPECT_TRUE(lines.is_too_long());
  lines.take(bytes_of("\n"));
  EXPECT_FALSE(lines.is_too_long()) << "it is whole";
}

TEST(EndlessPeer, TheDeadlineEndsAClientThatKeepsReceiving) {
  const EndlessServer endless;
  auto client = Client::connect(Transport::tcp, "127.0.0.1", endless.port(), patience());
  ASSERT_TRUE(client) << client.error().text();
  const auto answer = client->ask(bytes_of("hi"), Deadline::in(std::chrono::nanoseconds(0)));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_FALSE(*answer);
  EXPECT_THAT(client->why_not(), HasSubstr("the connection stands"));
  EXPECT_FALSE(client->is_open());
}

TEST(EndlessPeer, AnAnswerIsBoundedInBytes) {
  const EndlessServer endless;
  auto client = Client::connect(Transport::tcp, "127.0.0.1", endless.port(), patience());
  ASSERT_TRUE(client) << client.error().text();
  const auto answer = client->ask(bytes_of("hi"), patience());
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_FALSE(*answer);
  EXPECT_THAT(client->why_not(), HasSubstr("more than are kept, and 1 line end is missing"));
}

}  // namespace
}  // namespace pushpkt::app
