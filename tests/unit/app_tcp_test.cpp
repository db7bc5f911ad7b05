// The textbook TCP programs on the loopback: many clients, slow ones and rude ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "app_running_server.hpp"

namespace pushpkt::app {
namespace {

// A client without manners: the test decides each call.
class RawClient {
 public:
  explicit RawClient(Port port, std::uint32_t from = INADDR_ANY)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(from);
    if (from != INADDR_ANY) {
      EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
    }
    where.sin_port = htons(port.number);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
  }
  [[nodiscard]] bool connected() const { return connected_; }

  [[nodiscard]] bool send(std::string_view text) const {
    return ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
  }
  void end_of_file() const { ::shutdown(socket_.get(), SHUT_WR); }

  /// Sends as much as goes without waiting; how much that was.
  [[nodiscard]] std::size_t stuff() const {
    const std::string part(65536, 'a');
    std::size_t total = 0;
    for (ssize_t sent = 0; (sent = ::send(socket_.get(), part.data(), part.size(),
                                          MSG_DONTWAIT | MSG_NOSIGNAL)) > 0;) {
      total += static_cast<std::size_t>(sent);
    }
    return total;
  }

  /// Up to the end of file, or to `most` bytes.
  [[nodiscard]] std::string receive(std::size_t most = ~std::size_t{0}) const {
    std::string all;
    std::array<char, 65536> part{};
    while (all.size() < most) {
      pollfd waiting{socket_.get(), POLLIN, 0};
      if (::poll(&waiting, 1, patience().left_ms()) <= 0) break;
      const std::size_t room = std::min(part.size(), most - all.size());
      const ssize_t got = ::recv(socket_.get(), part.data(), room, 0);
      if (got <= 0) break;
      all.append(part.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

  void reset() {
    const linger at_once{1, 0};  // close(2) sends RST
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket_.reset();
  }

 private:
  Fd socket_;
  bool connected_ = false;
};

TEST(Tcp, AnswersInUpperCaseOnBothFamilies) {
  const RunningServer server(Transport::tcp);
  for (const char* host : {"127.0.0.1", "::1", "localhost"}) {
    auto client = server.client(host);
    EXPECT_EQ(asked(client, "hello, world 42"), "HELLO, WORLD 42") << host;
    EXPECT_EQ(asked(client, ""), "");
    EXPECT_EQ(asked(client, "two\nlines"), "TWO\nLINES");
  }
}

TEST(Tcp, TwoHundredClientsAtOnce) {
  RunningServer server(Transport::tcp);
  std::vector<Client> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(server.client());
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = clients.size(); i-- > 0;) {
      const std::string number = std::to_string(i);
      EXPECT_EQ(asked(clients[i], "client " + number), "CLIENT " + number);
    }
  }
  const Counts counts = server.stop();
  EXPECT_EQ(counts.clients, 200U);
  EXPECT_EQ(counts.requests, 600U);
}

TEST(Tcp, ALineOfTenMegabytes) {
  const RunningServer server(Transport::tcp);
  auto client = server.client();
  const std::string answer = asked(client, std::string(10'000'000, 'x'));
  EXPECT_EQ(answer.size(), 10'000'000U);
  EXPECT_EQ(answer.find_first_not_of('X'), std::string::npos);
}

TEST(Tcp, AClientThatEndsItsSideGetsTheRestAndTheEnd) {
  RunningServer server(Transport::tcp);
  const RawClient client(server.port());
  ASSERT_TRUE(client.send("one\ntwo\nno end of line"));
  client.end_of_file();
  EXPECT_EQ(client.receive(), "ONE\nTWO\nNO END OF LINE");
  EXPECT_EQ(server.stop().requests, 3U);
}

TEST(Tcp, AClientThatTakesNoAnswersWaitsAlone) {
  const RunningServer server(Transport::tcp);
  const RawClient greedy(server.port());
  // The server stops reading from it: what goes in is bounded by the buffers of the sockets.
  std::size_t stuffed = 0;
  for (std::size_t more = greedy.stuff(); more > 0; more = greedy.stuff()) {
    stuffed += more;
    auto other = server.client();
    ASSERT_EQ(asked(other, "meanwhile"), "MEANWHILE");
    ASSERT_LT(stuffed, std::size_t{256} << 20U);
  }
  auto other = server.client();
  EXPECT_EQ(asked(other, "still there"), "STILL THERE");
  EXPECT_EQ(greedy.receive(stuffed), std::string(stuffed, 'A'));
}

TEST(Tcp, AResetHarmsNobodyElse) {
  const RunningServer server(Transport::tcp);
  auto quiet = server.client();
  for (int i = 0; i < 50; ++i) {
    RawClient rude(server.port());
    EXPECT_TRUE(rude.send("never read\n"));
    if (i % 2 == 0) static_cast<void>(rude.stuff());
    rude.reset();
  }
  EXPECT_EQ(asked(quiet, "still there"), "STILL THERE");
}

// Such a connection is accepted like any other, but has no peer any more. accept(2), getpeername(2)
TEST(Tcp, AClientThatIsGoneBeforeItIsAcceptedHarmsNobody) {
  RunningServer server(Transport::tcp, anywhere(Port{0}), RunningServer::Start::later);
  for (int i = 0; i < 5; ++i) {
    RawClient rude(server.port());
    EXPECT_TRUE(rude.connected());
    rude.reset();
  }
  server.start();
  auto client = server.client();
  EXPECT_EQ(asked(client, "still there"), "STILL THERE");
  EXPECT_EQ(server.stop().clients, 6U);
}

/// So many clients, or fewer where no more of them can connect.
std::vector<RawClient> clients_until_full(Port port, rlim_t most) {
  std::vector<RawClient> clients;
  while (clients.size() < most) {
    clients.emplace_back(port);
    if (clients.back().connected()) continue;
    clients.pop_back();
    break;
  }
  return clients;
}

TEST(Tcp, MoreClientsThanItServesWaitTheirTurn) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit few{std::min<rlim_t>(200, limit.rlim_max), limit.rlim_max};
  const RunningServer server(Transport::tcp, anywhere(Port{0}), RunningServer::Start::at_once,
                             {.idle_when_short = std::chrono::hours(1)});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  // Both ends live in this process: the server runs out of descriptors first, or we do. It has a
  // quarter of them, however late it comes to take a client in.
  std::vector<RawClient> clients = clients_until_full(server.port(), few.rlim_cur * 3 / 4);
  ASSERT_GT(clients.size(), 50U);
  for (const RawClient& raw_client : clients) EXPECT_TRUE(raw_client.send("x\n"));
  // Each that is answered leaves, and makes room for those that wait.
  while (!clients.empty()) {
    EXPECT_EQ(clients.front().receive(2), "X\n");
    clients.erase(clients.begin());
  }
  EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

// One host that holds every place makes room for others by its own longest idle connection.
TEST(Tcp, OneHostCannotLockOutTheOthers) {
  RunningServer server(Transport::tcp, Endpoint{Ip4{}, Port{0}}, RunningServer::Start::at_once,
                       {.most_clients = 20});
  constexpr std::uint32_t another_host = 0x7f000002;  // 127.0.0.2
  std::vector<RawClient> fair;
  for (int i = 0; i < 5; ++i) fair.emplace_back(server.port(), another_host);
  std::vector<RawClient> idle;
  for (int i = 0; i < 30; ++i) {
    idle.emplace_back(server.port());
    ASSERT_TRUE(idle.back().connected());
  }
  fair.emplace_back(server.port(), another_host);
  for (const RawClient& client : fair) {
    ASSERT_TRUE(client.send("let me in\n"));
    EXPECT_EQ(client.receive(10), "LET ME IN\n");
  }
  EXPECT_EQ(idle.front().receive(), "") << "the longest idle one of the host that has most";
  ASSERT_TRUE(idle.back().send("still here\n"));
  EXPECT_EQ(idle.back().receive(11), "STILL HERE\n");
  const Counts counts = server.stop();
  EXPECT_EQ(counts.clients, 36U);
  EXPECT_EQ(counts.evicted, 16U);
}

TEST(Tcp, OutOfDescriptorsAnIdleConnectionMakesRoom) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit few{std::min<rlim_t>(200, limit.rlim_max), limit.rlim_max};
  const RunningServer server(Transport::tcp, anywhere(Port{0}), RunningServer::Start::at_once,
                             {.idle_when_short = std::chrono::milliseconds(0)});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<RawClient> clients = clients_until_full(server.port(), few.rlim_cur * 3 / 4);
  ASSERT_GT(clients.size(), 50U);
  ASSERT_TRUE(clients.back().send("x\n"));
  EXPECT_EQ(clients.back().receive(2), "X\n") << "those before it are idle, and stay";
  EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST(Tcp, AnIdleConnectionIsClosed) {
  RunningServer server(Transport::tcp, anywhere(Port{0}), RunningServer::Start::at_once,
                       {.idle = std::chrono::milliseconds(20)});
  const RawClient silent(server.port());
  EXPECT_EQ(silent.receive(), "");  // the end of file
  EXPECT_EQ(server.stop().evicted, 1U);
}

TEST(Tcp, StopsWithClientsConnected) {
  RunningServer server(Transport::tcp);
  auto client = server.client();
  EXPECT_EQ(asked(client, "before"), "BEFORE");
  EXPECT_EQ(server.stop().clients, 1U);
  // The server's FIN is there; its kernel's RST to what we write may be, too.
  const auto after = client.ask(bytes_of("after"), patience());
  EXPECT_FALSE(client.is_open());
  if (after) {
    EXPECT_FALSE(*after);
    EXPECT_THAT(client.why_not(), testing::HasSubstr("the server ended the connection"));
  } else {
    EXPECT_EQ(after.error().cause, Cause::environment);
  }
}

TEST(Tcp, NobodyThereIsConnectionRefused) {
  const RefusingPort refusing(Transport::tcp);
  const auto client = Client::connect(Transport::tcp, "127.0.0.1", refusing.port(), patience());
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().number, ECONNREFUSED);
  EXPECT_NE(client.error().hint.find("pushpkt server tcp"), std::string::npos);
}

TEST(Tcp, SilenceIsNoAnswerAndTheEndOfTheConnection) {
  const auto silent = Server::open(Transport::tcp, Endpoint{loopback4, Port{0}});
  ASSERT_TRUE(silent);
  auto client =
      Client::connect(Transport::tcp, "127.0.0.1", (*silent)->endpoint().port, patience());
  ASSERT_TRUE(client);
  const auto answer = client->ask(bytes_of("x"), Deadline::in(std::chrono::milliseconds(20)));
  ASSERT_TRUE(answer);
  EXPECT_FALSE(*answer);
  EXPECT_FALSE(client->ask(bytes_of("x"), patience()));
}

TEST(Tcp, APortThatIsTakenSaysSo) {
  const RunningServer server(Transport::tcp);
  const auto second = Server::open(Transport::tcp, anywhere(server.port()));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().number, EADDRINUSE);
}

TEST(Tcp, APrivilegedPortSaysSo) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may have every port";
  const auto server = Server::open(Transport::tcp, Endpoint{loopback4, Port{7}});
  if (server) GTEST_SKIP() << "ip_unprivileged_port_start is 7 or less here";
  EXPECT_EQ(server.error().cause, Cause::permission);
  EXPECT_NE(server.error().hint.find("CAP_NET_BIND_SERVICE"), std::string::npos);
}

}  // namespace
}  // namespace pushpkt::app
