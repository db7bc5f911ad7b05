// The blocking stream against our listener, in memory and in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <deque>
#include <vector>

#include "pushpkt/stack/tcp/listener.hpp"
#include "pushpkt/stack/tcp/stream.hpp"

namespace pushpkt::stack::tcp {
namespace {

using namespace std::chrono_literals;

const Endpoint local{Ip4{{10, 0, 0, 1}}, Port{4000}};
const Endpoint remote{Ip4{{10, 0, 0, 2}}, Port{12000}};

// An upper-case server behind a link that loses every `lose`-th packet; 0: none.
class UpperCaseServer : public PacketPort {
 public:
  explicit UpperCaseServer(unsigned lose = 0) : lose_(lose) {}

  Result<void> send(ByteView packet) override {
    if (is_lost()) return {};
    const auto segment = parse_ip_packet(packet);
    EXPECT_TRUE(segment);
    last_flags_ = segment->flags;
    listener_.receive(*segment, now_);
    serve();
    return {};
  }
  Result<std::optional<ByteView>> receive(Time until) override {
    serve();
    if (packets_.empty()) {
      const auto due = listener_.deadline();
      now_ = due && *due < until ? std::max(now_, *due) : std::max(now_, until);
      listener_.advance(now_);
      serve();
    }
    if (packets_.empty()) return std::optional<ByteView>{};
    received_ = std::move(packets_.front());
    packets_.pop_front();
    return received_;
  }
  [[nodiscard]] Time now() const override { return now_; }

  [[nodiscard]] Flags last_flags() const { return last_flags_; }
  [[nodiscard]] std::size_t connections() const { return listener_.connections(); }

 private:
  bool is_lost() { return lose_ != 0 && ++packets_seen_ % lose_ == 0; }

  void serve() {
    while (Connection* connection = listener_.accept()) clients_.push_back(connection);
    std::erase_if(clients_, [&](Connection* client) { return serve(*client); });
    for (const Segment& segment : listener_.take_segments()) {
      if (!is_lost()) packets_.push_back(build_ip_packet(segment));
    }
  }
  // True when the client is done.
  bool serve(Connection& client) {
    Bytes block(std::min<std::size_t>(client.writable(), 4096));
    const auto count = client.read(block, now_);
    if (count && *count > 0) {
      for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(std::toupper(byte));
      EXPECT_TRUE(client.write(ByteView(block).first(*count), now_));
    }
    if (count && !client.at_end()) return false;
    listener_.release(&client, now_);
    return true;
  }

  unsigned lose_;
  unsigned packets_seen_ = 0;
  Flags last_flags_ = {};
  Time now_ = 1s;
  Listener listener_{Port{12000}};
  std::vector<Connection*> clients_;
  std::deque<Bytes> packets_;
  Bytes received_;  // until the next one
};

std::string read_to_end(Stream& stream, Time deadline) {
  std::string text;
  Bytes block(1000);
  for (;;) {
    const auto count = stream.read(block, deadline);
    EXPECT_TRUE(count) << count.error().text();
    if (!count || *count == 0) return text;
    text += text_of(ByteView(block).first(*count));
  }
}

class Loss : public testing::TestWithParam<unsigned> {};

TEST_P(Loss, RequestAndAnswerOfAnySize) {
  for (const std::size_t size : {1U, 5000U, 300'000U}) {
    UpperCaseServer server(GetParam());
    auto stream = Stream::connect(server, {}, local, remote, 100s);
    ASSERT_TRUE(stream) << stream.error().text();
    std::string request(size, 'a');
    for (std::size_t i = 0; i < size; ++i) request[i] = static_cast<char>('a' + i * i % 26);
    std::string answer(size, ' ');
    std::ranges::transform(request, answer.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    ASSERT_TRUE(stream->write(bytes_of(request), 2000s));
    ASSERT_TRUE(stream->shutdown());
    EXPECT_TRUE(read_to_end(*stream, 2000s) == answer) << size << " bytes";
    EXPECT_TRUE(stream->close(2000s));
  }
}
INSTANTIATE_TEST_SUITE_P(EachOf, Loss, testing::Values(0U, 23U, 7U));

TEST(Stream, GivesUpAtTheDeadlineWhenNothingAnswers) {
  UpperCaseServer server;
  const auto silent = Stream::connect(server, {}, local, {remote.address, Port{1}}, 20s);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().number, ETIMEDOUT);
  EXPECT_EQ(silent.error().hint, "the connection is in SYN-SENT");
}

TEST(Stream, ReadEndsAtItsDeadlineAndMayBeCalledAgain) {
  UpperCaseServer server;
  auto stream = Stream::connect(server, {}, local, remote, 10s);
  ASSERT_TRUE(stream);
  Bytes block(10);
  const auto nothing = stream->read(block, 20s);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().number, ETIMEDOUT);
  ASSERT_TRUE(stream->write(bytes_of("late"), 30s));
  EXPECT_EQ(*stream->read(block, 30s), 4U);
}

TEST(Stream, WithoutWaitingItTakesWhatIsThere) {
  UpperCaseServer server;
  auto stream = Stream::connect(server, {}, local, remote, 10s);
  ASSERT_TRUE(stream);
  Bytes block(10);
  EXPECT_EQ(*stream->read_some(block), 0U) << "nothing has come";
  EXPECT_EQ(*stream->write_some(bytes_of("now")), 3U);
  std::string answer;
  for (int i = 0; i < 20 && answer.size() < 3; ++i) {
    ASSERT_TRUE(stream->wait(server.now() + 1s));
    const auto got = stream->read_some(block);
    ASSERT_TRUE(got);
    answer += text_of(ByteView(block).first(*got));
  }
  EXPECT_EQ(answer, "NOW");
  const Time before = server.now();
  EXPECT_TRUE(stream->wait(before + 1s)) << "silence is no error";
  EXPECT_GE(server.now(), before);
}

TEST(Stream, WriteSomeTakesNoMoreThanTheBufferHolds) {
  UpperCaseServer server;
  auto stream = Stream::connect(server, {.send_buffer = 4096}, local, remote, 10s);
  ASSERT_TRUE(stream);
  EXPECT_EQ(*stream->write_some(Bytes(100'000)), 4096U);
  EXPECT_EQ(*stream->write_some(Bytes(1)), 0U);
}

// RFC 9293, 3.6.1: 2 MSL, in which a FIN that comes again is acknowledged.
TEST(Stream, SitsOutAsMuchOfTimeWaitAsIsAskedFor) {
  for (const Time time_wait : {Time(0s), Time(7s), Time(1h)}) {
    UpperCaseServer server;
    auto stream = Stream::connect(server, {}, local, remote, 10s);
    ASSERT_TRUE(stream);
    ASSERT_TRUE(stream->shutdown());  // our end closes first
    const Time before = server.now();
    ASSERT_TRUE(stream->close(100s, time_wait));
    const Time waited = server.now() - before;
    const Time most = 2 * Config{}.msl;  // then the connection is gone
    EXPECT_GE(waited, std::min(time_wait, most));
    EXPECT_LT(waited, std::min(time_wait, most) + 2s);
  }
}

// Segments that are there together are taken by one wait, and acknowledged together.
TEST(Stream, OneWaitTakesWhatHasArrived) {
  UpperCaseServer server;
  auto stream = Stream::connect(server, {}, local, remote, 10s);
  ASSERT_TRUE(stream);
  ASSERT_TRUE(stream->write_some(Bytes(14'000, 'a')));  // the initial window of ten segments
  const std::uint64_t before = stream->connection().counts().segments_out;
  ASSERT_TRUE(stream->wait(server.now() + 1s));
  EXPECT_EQ(stream->connection().readable(), 14'000U);
  EXPECT_LE(stream->connection().counts().segments_out - before, 2U);
  Bytes answer(14'000);
  EXPECT_EQ(*stream->read_some(answer), answer.size());
  EXPECT_EQ(answer, Bytes(14'000, 'A'));
}

TEST(Stream, ResetsWhatWasNotClosed) {
  UpperCaseServer server;
  {
    auto stream = Stream::connect(server, {}, local, remote, 10s);
    ASSERT_TRUE(stream);
  }
  EXPECT_TRUE(server.last_flags().rst);
}

}  // namespace
}  // namespace pushpkt::stack::tcp
