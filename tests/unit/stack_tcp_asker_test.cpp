// Lines by a connection made by hand, to a server that never stops sending.
#include "pushpkt/stack/tcp_asker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/app/server.hpp"
#include "stack_server_port.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

app::Reply reply_within(std::chrono::seconds time) {
  EndlessPort port;
  const auto asker = make_tcp_asker(port, {});
  auto reply = asker->ask(bytes_of("hi"), Deadline::in(time));
  EXPECT_TRUE(reply) << reply.error().text();
  return reply.value_or(app::Reply{});
}

TEST(EndlessTcpPort, TheDeadlineEndsAnAskerThatKeepsReceiving) {
  const app::Reply reply = reply_within(std::chrono::seconds(1));
  EXPECT_FALSE(reply.answer);
  EXPECT_THAT(reply.why_not, HasSubstr("the connection stands: "));
  EXPECT_THAT(reply.why_not, HasSubstr("1 line end is missing"));
}

TEST(EndlessTcpPort, AnAnswerIsBoundedInBytes) {
  const app::Reply reply = reply_within(std::chrono::hours(1));
  EXPECT_FALSE(reply.answer);
  EXPECT_THAT(reply.why_not, HasSubstr("more than are kept, and 1 line end is missing"));
}

TEST(EndlessTcpPort, AStopEndsAnAskerThatKeepsReceiving) {
  const app::Stop stop = app::Stop::make().value();
  stop.set();
  EndlessPort port;
  port.cancel_by(stop.fd());
  const auto asker = make_tcp_asker(port, {});
  const auto reply = asker->ask(bytes_of("hi"), Deadline::in(std::chrono::hours(1)));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().number, ECANCELED);
}

}  // namespace
}  // namespace pushpkt::stack
