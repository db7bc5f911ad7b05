// Many connections to one port, a SYN flood, cookies, and connections that are released.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "pushpkt/stack/tcp/listener.hpp"

namespace pushpkt::stack::tcp {
namespace {

using namespace std::chrono_literals;

const Endpoint server{Ip4{{10, 0, 0, 1}}, Port{80}};

Endpoint client_number(std::uint32_t number) {
  Ip4 address{{10, 1, static_cast<std::uint8_t>(number >> 16U), 7}};
  return {address, Port{static_cast<std::uint16_t>(1024 + (number & 0x7fffU))}};
}

Segment syn_of(std::uint32_t number) {
  Segment syn;
  syn.source = client_number(number);
  syn.destination = server;
  syn.seq = {number * 7919};
  syn.flags.syn = true;
  syn.window = 1000;
  syn.options.mss = 1460;
  return syn;
}

// A listener and clients of ours; every segment arrives at once.
class Server : public testing::Test {
 protected:
  Server() : Server(ListenerConfig{}) {}
  explicit Server(const ListenerConfig& config) : listener_(Port{80}, config, IsnSource({1, 2})) {}

  Connection& connect(std::uint32_t number) {
    Config config;
    config.initial_sequence = Seq{number * 7919};
    const Endpoint local = client_number(number);
    const auto client =
        clients_.emplace(local, Connection::connect(config, local, server, now_)).first;
    exchange();
    return client->second;
  }

  void exchange() {
    for (bool moved = true; std::exchange(moved, false);) {
      for (auto& [end, client] : clients_) {
        for (const Segment& segment : client.take_segments()) {
          listener_.receive(segment, now_);
          moved = true;
        }
      }
      for (const Segment& segment : listener_.take_segments()) {
        const auto client = clients_.find(segment.destination);
        if (client == clients_.end()) continue;
        client->second.receive(segment, now_);
        moved = true;
      }
    }
  }

  static std::string read(Connection& connection, Time now) {
    Bytes bytes(1000);
    const auto count = connection.read(bytes, now);
    return count ? text_of(ByteView(bytes).first(*count)) : "";
  }

  Time now_ = 10s;
  Listener listener_;
  std::map<Endpoint, Connection> clients_;
};

TEST_F(Server, AcceptsFiftyConnectionsAtOnce) {
  for (std::uint32_t i = 0; i < 50; ++i) {
    Connection& client = connect(i);
    ASSERT_EQ(client.state(), State::established);
    ASSERT_TRUE(client.write(bytes_of("request " + std::to_string(i)), now_));
  }
  exchange();
  int served = 0;
  while (Connection* connection = listener_.accept()) {
    const std::string request = read(*connection, now_);
    ASSERT_TRUE(connection->write(bytes_of("answer to " + request), now_));
    listener_.release(connection, now_);
    ++served;
  }
  EXPECT_EQ(served, 50);
  exchange();
  for (std::uint32_t i = 0; i < 50; ++i) {
    Connection& client = clients_.at(client_number(i));
    EXPECT_EQ(read(client, now_), "answer to request " + std::to_string(i));
    EXPECT_EQ(client.state(), State::close_wait);
    ASSERT_TRUE(client.close(now_));
  }
  exchange();
  EXPECT_EQ(listener_.connections(), 50U);  // in TIME-WAIT
  now_ += 61s;
  listener_.advance(now_);
  EXPECT_EQ(listener_.connections(), 0U);
  EXPECT_EQ(listener_.deadline(), std::nullopt);
}

// Ten thousand SYNs that are never followed by anything.
TEST_F(Server, ServesDuringASynFlood) {
  Connection& before = connect(100'000);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    listener_.receive(syn_of(i), now_);
    ASSERT_LE(listener_.connections(), 129U);
    ASSERT_EQ(listener_.take_segments().size(), 1U);
  }
  EXPECT_EQ(listener_.handshakes(), 128U);
  EXPECT_EQ(listener_.counts().cookies_sent, 10'000U - 128U);
  // The one from before goes on, and another one comes through by a cookie, with its data.
  ASSERT_TRUE(before.write(bytes_of("still here"), now_));
  Connection& during = connect(200'000);
  EXPECT_EQ(during.state(), State::established);
  ASSERT_TRUE(during.write(bytes_of("hello"), now_));
  exchange();
  EXPECT_EQ(listener_.counts().cookies_valid, 1U);
  EXPECT_EQ(read(*listener_.accept(), now_), "still here");
  Connection* accepted = listener_.accept();
  ASSERT_NE(accepted, nullptr);
  EXPECT_EQ(read(*accepted, now_), "hello");
  ASSERT_TRUE(accepted->write(bytes_of("HELLO"), now_));
  exchange();
  EXPECT_EQ(read(during, now_), "HELLO");
  // The half-open ones time out.
  for (int i = 0; i < 100 && listener_.handshakes() > 0; ++i) {
    now_ = std::max(now_, *listener_.deadline());
    listener_.advance(now_);
    (void)listener_.take_segments();
  }
  EXPECT_EQ(listener_.handshakes(), 0U);
}

TEST_F(Server, RefusesForgedAndOldCookies) {
  for (std::uint32_t i = 0; i < 200; ++i) listener_.receive(syn_of(i), now_);
  (void)listener_.take_segments();
  listener_.receive(syn_of(300), now_);
  const auto answer = listener_.take_segments();
  ASSERT_EQ(answer.size(), 1U);
  Segment ack;
  ack.source = client_number(300);
  ack.destination = server;
  ack.seq = Seq{300 * 7919 + 1};
  ack.flags.ack = true;
  ack.window = 1000;
  const auto is_refused = [&](const Segment& segment, Time at) {
    listener_.receive(segment, at);
    const auto sent = listener_.take_segments();
    return sent.size() == 1 && sent[0].flags.rst;
  };
  for (std::uint32_t wrong = 2; wrong < 1000; ++wrong) {
    ack.ack = answer[0].seq + wrong;
    EXPECT_TRUE(is_refused(ack, now_));
  }
  ack.ack = answer[0].seq + 1;
  Segment other = ack;
  other.source.port = Port{9};
  EXPECT_TRUE(is_refused(other, now_));
  EXPECT_TRUE(is_refused(ack, now_ + 200s));  // two periods later
  EXPECT_FALSE(is_refused(ack, now_ + 60s));
  EXPECT_EQ(listener_.counts().cookies_valid, 1U);
}

TEST_F(Server, ForgetsAHandshakeThatIsReset) {
  listener_.receive(syn_of(1), now_);
  EXPECT_EQ(listener_.handshakes(), 1U);
  Segment rst = syn_of(1);
  rst.flags = {.rst = true};
  rst.seq += 1;
  listener_.receive(rst, now_);
  EXPECT_EQ(listener_.connections(), 0U);
  EXPECT_EQ(listener_.handshakes(), 0U);
}

TEST_F(Server, AnswersStraySegmentsWithReset) {
  Segment stray = syn_of(1);
  stray.flags = {.ack = true};
  stray.ack = Seq{77};
  listener_.receive(stray, now_);
  const auto sent = listener_.take_segments();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_TRUE(sent[0].flags.rst);
  EXPECT_EQ(sent[0].seq, Seq{77});
}

TEST_F(Server, ResetsAReleasedConnectionThatDoesNotEnd) {
  Connection& client = connect(1);
  listener_.release(listener_.accept(), now_);
  exchange();
  EXPECT_EQ(client.state(), State::close_wait);  // the client never closes
  now_ += 61s;
  listener_.advance(now_);
  exchange();
  EXPECT_EQ(client.failure()->number, ECONNRESET);
  EXPECT_EQ(listener_.connections(), 0U);
}

// RFC 9293, 3.10.7.4: the same ends again, with a number beyond the old ones, end a TIME-WAIT.
TEST_F(Server, AcceptsANewSynInTimeWait) {
  Connection& client = connect(1);
  listener_.release(listener_.accept(), now_);
  exchange();
  ASSERT_TRUE(client.close(now_));
  exchange();
  ASSERT_EQ(listener_.connections(), 1U);
  Segment again = syn_of(1);
  again.seq = client.snd_nxt() + 1000;
  listener_.receive(again, now_);
  const auto sent = listener_.take_segments();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_TRUE(sent[0].flags.syn && sent[0].flags.ack);
}

class FullServer : public Server {
 protected:
  FullServer() : Server(ListenerConfig{.max_connections = 3}) {}
};

TEST_F(FullServer, DropsASynThatHasNoRoom) {
  for (std::uint32_t i = 0; i < 4; ++i) connect(i);
  EXPECT_EQ(listener_.connections(), 3U);
  EXPECT_EQ(clients_.at(client_number(3)).state(), State::syn_sent);
  EXPECT_EQ(listener_.counts().syns_dropped, 1U);
}

}  // namespace
}  // namespace pushpkt::stack::tcp
