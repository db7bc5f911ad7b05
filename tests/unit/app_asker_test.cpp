// One server asked again and again by a socket: answers, refusals, connections made again.
#include "pushpkt/app/asker.hpp"

#include <gmock/gmock.h>

#include "app_running_server.hpp"

namespace pushpkt::app {
namespace {

using testing::HasSubstr;

std::unique_ptr<Asker> open(Transport transport, Port port) {
  auto asker = open_asker(transport, Endpoint{loopback4, port}, "", patience());
  EXPECT_TRUE(asker) << asker.error().text();
  return asker ? std::move(*asker) : nullptr;
}

TEST(Asker, AnswersOfBothTransports) {
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    const RunningServer server(transport);
    const auto asker = open(transport, server.port());
    ASSERT_TRUE(asker);
    for (const char* const message : {"one", "two"}) {
      const auto reply = asker->ask(bytes_of(message), patience());
      ASSERT_TRUE(reply) << reply.error().text();
      ASSERT_TRUE(reply->answer) << reply->why_not;
      EXPECT_EQ(text_of(*reply->answer), message == std::string("one") ? "ONE" : "TWO");
    }
    EXPECT_EQ(asker->local().address, Ip{loopback4});
  }
}

TEST(Asker, ARefusalIsAReplyWithItsReason) {
  std::optional<RunningServer> server(Transport::tcp);
  const Port port = server->port();
  server.reset();
  const auto asker = open(Transport::tcp, port);
  ASSERT_TRUE(asker) << "the network's refusal is no failure to open";
  const auto reply = asker->ask(bytes_of("hello"), patience());
  ASSERT_TRUE(reply) << reply.error().text();
  EXPECT_FALSE(reply->answer);
  EXPECT_THAT(reply->why_not, HasSubstr("ECONNREFUSED"));
}

TEST(Asker, AServerThatBeginsBetweenTwoRequestsIsFound) {
  std::optional<RunningServer> server(Transport::tcp);
  const Port port = server->port();
  server.reset();
  const auto asker = open(Transport::tcp, port);
  ASSERT_TRUE(asker);
  EXPECT_FALSE(asker->ask(bytes_of("hello"), patience()).value().answer);
  server.emplace(Transport::tcp, Endpoint{loopback4, port});
  const auto reply = asker->ask(bytes_of("hello"), patience());
  ASSERT_TRUE(reply) << reply.error().text();
  ASSERT_TRUE(reply->answer) << reply->why_not;
  EXPECT_EQ(text_of(*reply->answer), "HELLO");
}

}  // namespace
}  // namespace pushpkt::app
