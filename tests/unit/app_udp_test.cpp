// The textbook UDP programs on the loopback.
#include <gtest/gtest.h>

#include "app_running_server.hpp"

namespace pushpkt::app {
namespace {

TEST(Udp, AnswersInUpperCaseOnBothFamilies) {
  const RunningServer server(Transport::udp);
  for (const char* host : {"127.0.0.1", "::1", "localhost"}) {
    auto client = server.client(host);
    EXPECT_EQ(asked(client, "hello, world 42"), "HELLO, WORLD 42") << host;
  }
}

TEST(Udp, ChangesAsciiLettersOnly) {
  const RunningServer server(Transport::udp);
  auto client = server.client();
  Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  const auto answer = client.ask(all, patience());
  ASSERT_TRUE(answer && *answer);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t expected = i >= 'a' && i <= 'z' ? i - 32 : i;
    EXPECT_EQ((**answer)[i], expected);
  }
}

TEST(Udp, AnEmptyDatagramIsAnswered) {
  RunningServer server(Transport::udp);
  auto client = server.client();
  const auto answer = client.ask({}, patience());
  ASSERT_TRUE(answer && *answer);
  EXPECT_TRUE((*answer)->empty());
  EXPECT_EQ(server.stop().requests, 1U);
}

TEST(Udp, TheLargestDatagramIsAnsweredInFull) {
  const RunningServer server(Transport::udp);
  auto client = server.client();
  EXPECT_EQ(asked(client, std::string(65507, 'x')), std::string(65507, 'X'));
}

TEST(Udp, ALargerOneIsAnErrorThatSaysWhy) {
  const RunningServer server(Transport::udp);
  auto client = server.client();
  const auto answer = client.ask(Bytes(65508), patience());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().number, EMSGSIZE);
  EXPECT_EQ(answer.error().cause, Cause::input);
  EXPECT_NE(answer.error().hint.find("65507"), std::string::npos);
}

// From the server's own port, as one forged datagram would come from itself or from its like.
TEST(Udp, ADatagramFromTheServersOwnPortIsNotAnswered) {
  RunningServer server(Transport::udp, Endpoint{loopback4, Port{0}});
  const Fd like(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(server.port().number);
  where.sin_addr.s_addr = htonl(0x7f000002);  // 127.0.0.2
  ASSERT_EQ(::bind(like.get(), reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::sendto(like.get(), "loop", 4, 0, reinterpret_cast<sockaddr*>(&where), sizeof where),
            4);
  auto client = server.client();  // what is answered to it comes after that
  EXPECT_EQ(asked(client, "hello"), "HELLO");
  char byte = 0;
  EXPECT_LT(::recv(like.get(), &byte, 1, MSG_DONTWAIT), 0);
  const Counts counts = server.stop();
  EXPECT_EQ(counts.ignored, 1U);
  EXPECT_EQ(counts.requests, 2U);
}

TEST(Udp, TenThousandRequestsOfAClientAreAnswered) {
  RunningServer server(Transport::udp, Endpoint{loopback4, Port{0}});
  auto client = server.client();
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(asked(client, i % 2 == 0 ? "hello" : "HELLO"), "HELLO") << i;
  }
  EXPECT_EQ(server.stop().ignored, 0U);
}

// A client with a connected socket, such as ours, takes answers from the asked address only.
TEST(Udp, AnswersFromTheAddressThatWasAsked) {
  const RunningServer server(Transport::udp);
  for (const char* host : {"127.0.0.1", "127.0.0.2", "127.3.2.1"}) {
    auto client = server.client(host);
    EXPECT_EQ(asked(client, "who"), "WHO") << host;
  }
  const RunningServer only4(Transport::udp, Endpoint{Ip4{}, Port{0}});
  auto client = only4.client("127.0.0.2");
  EXPECT_EQ(asked(client, "who"), "WHO");
}

TEST(Udp, NobodyThereIsConnectionRefusedByIcmp) {
  const RefusingPort refusing(Transport::udp);
  auto client = Client::connect(Transport::udp, "127.0.0.1", refusing.port(), patience());
  ASSERT_TRUE(client);
  const auto answer = client->ask(bytes_of("hello"), patience());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().number, ECONNREFUSED);
  EXPECT_NE(answer.error().hint.find("pushpkt server udp"), std::string::npos);
}

TEST(Udp, SilenceIsNoAnswer) {
  auto silent = Server::open(Transport::udp, Endpoint{loopback4, Port{0}});  // bound, not serving
  ASSERT_TRUE(silent);
  auto client =
      Client::connect(Transport::udp, "127.0.0.1", (*silent)->endpoint().port, patience());
  ASSERT_TRUE(client);
  const auto answer = client->ask(bytes_of("x"), Deadline::in(std::chrono::milliseconds(20)));
  ASSERT_TRUE(answer);
  EXPECT_FALSE(*answer);
}

TEST(Udp, AnAnswerThatCameTooLateIsNotTakenForTheNext) {
  auto server = Server::open(Transport::udp, Endpoint{loopback4, Port{0}});
  ASSERT_TRUE(server);
  auto client =
      Client::connect(Transport::udp, "127.0.0.1", (*server)->endpoint().port, patience());
  ASSERT_TRUE(client);
  const auto none = client->ask(bytes_of("first"), Deadline::in(std::chrono::milliseconds(1)));
  ASSERT_TRUE(none && !*none);
  const Stop stop = Stop::make().value();
  std::thread thread([&] { EXPECT_TRUE((*server)->serve(stop)); });
  // Through a second client: when that has its answer, the late one is there, too.
  auto other = Client::connect(Transport::udp, "127.0.0.1", (*server)->endpoint().port, patience());
  ASSERT_TRUE(other);
  EXPECT_EQ(asked(*other, "other"), "OTHER");
  EXPECT_EQ(asked(*client, "second"), "SECOND");
  stop.set();
  thread.join();
}

TEST(Udp, APortThatIsTakenSaysSo) {
  const RunningServer server(Transport::udp);
  const auto second = Server::open(Transport::udp, anywhere(server.port()));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().number, EADDRINUSE);
  EXPECT_NE(second.error().hint.find("-p"), std::string::npos);
}

TEST(Udp, AnAddressThatIsNotOursSaysSo) {
  const auto server = Server::open(Transport::udp, Endpoint{Ip4{{192, 0, 2, 1}}, Port{0}});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().number, EADDRNOTAVAIL);
}

TEST(Client, ANameThatCannotBeResolvedIsTheUsersMistake) {
  const auto client = Client::connect(Transport::udp, "no such host", default_port, patience());
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().cause, Cause::input);
  EXPECT_EQ(client.error().what.find("cannot resolve no such host: "), 0U);
}

}  // namespace
}  // namespace pushpkt::app
