// One server asked again and again by a socket: answers, refusals, connections made again.
#include "pushpkt/app/asker.hpp"

#include <gmock/gmock.h>

#include <array>

#include "app_running_server.hpp"
#include "pushpkt/base/socket_address.hpp"

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

/// Answers when the test says so.
class LateServer {
 public:
  LateServer() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    SocketAddress address({loopback4, Port{0}});
    EXPECT_EQ(::bind(fd_.get(), address.get(), address.bytes()), 0);
    EXPECT_EQ(::getsockname(fd_.get(), address.get(), address.room()), 0);
    port_ = address.endpoint().port;
  }
  [[nodiscard]] Port port() const { return port_; }
  [[nodiscard]] Endpoint take() const {
    std::array<char, 64> request{};
    SocketAddress from;
    EXPECT_GE(::recvfrom(fd_.get(), request.data(), request.size(), 0, from.get(), from.room()), 0);
    return from.endpoint();
  }
  void answer(const Endpoint& client, std::string_view text) const {
    const SocketAddress to(client);
    EXPECT_EQ(::sendto(fd_.get(), text.data(), text.size(), 0, to.get(), to.bytes()),
              static_cast<ssize_t>(text.size()));
  }

 private:
  Fd fd_;
  Port port_;
};

// The loopback delivers before sendto(2) returns: a deadline that has passed looks once.
TEST(Asker, ALateAnswerIsNotTheNextRequests) {
  for (const SourcePorts ports : {SourcePorts::own, SourcePorts::same}) {
    const LateServer server;
    auto asker =
        open_asker(Transport::udp, {loopback4, server.port()}, "", patience(), -1, ports).value();
    const Deadline passed = Deadline::in(std::chrono::nanoseconds(0));
    ASSERT_TRUE(asker->next_request());
    EXPECT_FALSE(asker->ask(bytes_of("one"), passed).value().answer);
    const Endpoint first = server.take();
    server.answer(first, "ONE");
    server.answer(first, "ONE");
    ASSERT_TRUE(asker->next_request());
    EXPECT_FALSE(asker->ask(bytes_of("two"), passed).value().answer);
    const Endpoint second = server.take();
    const bool own = ports == SourcePorts::own;
    EXPECT_EQ(first.port != second.port, own);
    EXPECT_EQ(asker->extra_answers(), own ? 0U : 2U);
  }
}

TEST(Asker, TheTriesOfARequestShareItsPort) {
  const LateServer server;
  auto asker = open(Transport::udp, server.port());
  const Tries tries{.count = 2, .wait = std::chrono::nanoseconds(0)};
  EXPECT_FALSE(ask_until_answered(*asker, bytes_of("one"), tries).value().answer);
  EXPECT_EQ(server.take(), server.take());
}

}  // namespace
}  // namespace pushpkt::app
