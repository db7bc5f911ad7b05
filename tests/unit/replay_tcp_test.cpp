// Saved TCP connections: turns from segments, in any order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/replay/tcp_conversations.hpp"
#include "pushpkt/replay/tcp_ports.hpp"
#include "pushpkt/stack/tcp/segment.hpp"

namespace pushpkt::replay {
namespace {

using stack::tcp::Flags;
using stack::tcp::Segment;
using stack::tcp::Seq;
using testing::HasSubstr;

const Endpoint client{Ip4{{10, 0, 0, 1}}, Port{4000}};
const Endpoint server{Ip4{{10, 0, 0, 2}}, Port{80}};
constexpr Flags push{.psh = true, .ack = true};

class Capture {
 public:
  explicit Capture(std::optional<Ip> who = {}, Endpoint from = client, Endpoint to = server)
      : conversations_(who), client_(from), server_(to) {}
  Capture& add(bool from_client, std::uint32_t seq, Flags flags, const std::string& text = "",
               std::size_t cut = 0) {
    Bytes packet = stack::tcp::build_ip_packet({.source = from_client ? client_ : server_,
                                                .destination = from_client ? server_ : client_,
                                                .seq = Seq{seq},
                                                .flags = flags,
                                                .payload = bytes_of(text)});
    const auto wire_bytes = static_cast<std::uint32_t>(packet.size());
    packet.resize(packet.size() - cut);
    sniff::SeenView seen{.bytes = packet, .wire_bytes = wire_bytes, .link = Link::raw};
    seen.number = ++number_;
    if (auto done = conversations_.add(seen); !done && error_.empty()) error_ = done.error().text();
    return *this;
  }
  Capture& handshake(std::uint32_t c = 100, std::uint32_t s = 0xfffffff0) {
    return add(true, c, {.syn = true}).add(false, s, {.syn = true, .ack = true});
  }
  std::vector<SavedConnection> connections() {
    auto found = conversations_.connections();
    if (!found) error_ = found.error().text();
    return found ? *found : std::vector<SavedConnection>{};
  }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  TcpConversations conversations_;
  Endpoint client_;
  Endpoint server_;
  std::uint64_t number_ = 0;
  std::string error_;
};

std::string text(const Bytes& bytes) { return text_of(bytes); }

TEST(TcpConversations, TurnsAreRequestsWithTheirAnswers) {
  Capture capture;
  capture.handshake()
      .add(true, 101, push, "one ")
      .add(true, 105, push, "two")
      .add(false, 0xfffffff1, push, "ONE ")
      .add(false, 0xfffffff5, push, "TWO")
      .add(true, 108, push, "three")
      .add(false, 0xfffffff8, push, "a long answer that wraps around")
      .add(false, 0x17, {.fin = true, .ack = true});
  const auto saved = capture.connections();
  ASSERT_EQ(saved.size(), 1U) << capture.error();
  EXPECT_EQ(saved[0].client, client);
  EXPECT_TRUE(saved[0].server_closed);
  ASSERT_EQ(saved[0].turns.size(), 2U);
  EXPECT_EQ(text(saved[0].turns[0].request), "one two");
  EXPECT_EQ(text(saved[0].turns[0].answer), "ONE TWO");
  EXPECT_EQ(saved[0].turns[0].number, 3U);
  EXPECT_EQ(text(saved[0].turns[1].request), "three");
  EXPECT_EQ(text(saved[0].turns[1].answer), "a long answer that wraps around");
}

TEST(TcpConversations, DisorderAndRepetitionMakeNoDifference) {
  Capture capture;
  capture.handshake()
      .add(true, 105, push, "two ")
      .add(true, 109, push, "three")
      .add(true, 101, push, "one ")
      .add(true, 101, push, "one ")
      .add(true, 103, push, "e two ")
      .add(false, 0xfffffff1, push, "yes");
  const auto saved = capture.connections();
  ASSERT_EQ(saved.size(), 1U) << capture.error();
  ASSERT_EQ(saved[0].turns.size(), 1U);
  EXPECT_EQ(text(saved[0].turns[0].request), "one two three");
}

TEST(TcpConversations, AServerMaySpeakFirst) {
  Capture capture;
  capture.handshake().add(false, 0xfffffff1, push, "220 ready").add(true, 101, push, "HELO");
  const auto saved = capture.connections();
  ASSERT_EQ(saved.size(), 1U);
  ASSERT_EQ(saved[0].turns.size(), 2U);
  EXPECT_EQ(text(saved[0].turns[0].request), "");
  EXPECT_EQ(text(saved[0].turns[0].answer), "220 ready");
}

TEST(TcpConversations, APortThatIsUsedAgainIsAnotherConnection) {
  Capture capture;
  capture.handshake().add(true, 101, push, "first");
  capture.handshake(9000, 500).add(true, 9001, push, "second");
  const auto saved = capture.connections();
  ASSERT_EQ(saved.size(), 2U) << capture.error();
  EXPECT_EQ(text(saved[0].turns[0].request), "first");
  EXPECT_EQ(text(saved[1].turns[0].request), "second");
}

TEST(TcpConversations, WithoutASynTheFirstSenderOrTheNamedOneIsTheClient) {
  Capture capture(server.address);
  capture.add(true, 500, push, "hello");
  const auto named = capture.connections();
  ASSERT_EQ(named.size(), 1U);
  EXPECT_EQ(named[0].client, server) << "--client says so";
  Capture first;
  first.add(true, 500, push, "hello").add(false, 7, push, "HELLO");
  ASSERT_EQ(first.connections().size(), 1U);
  EXPECT_EQ(text(first.connections()[0].turns[0].answer), "HELLO");
}

// A capture on lo: --client names both ends.
TEST(TcpConversations, OnLoopbackTheClientIsKnownAsWithoutItsName) {
  const Endpoint here{Ip4{{127, 0, 0, 1}}, Port{4000}};
  Capture capture(here.address, here, {here.address, Port{80}});
  capture.handshake().add(true, 101, push, "one").add(false, 0xfffffff1, push, "ONE");
  const auto saved = capture.connections();
  ASSERT_EQ(saved.size(), 1U) << capture.error();
  EXPECT_EQ(saved[0].client, here);
  EXPECT_EQ(text(saved[0].turns.at(0).request), "one");
  EXPECT_EQ(text(saved[0].turns.at(0).answer), "ONE");
}

TEST(TcpConversations, MissingBytesAndCutSegmentsAreNamed) {
  Capture gap;
  gap.handshake().add(true, 101, push, "one").add(true, 200, push, "far");
  EXPECT_TRUE(gap.connections().empty());
  EXPECT_THAT(gap.error(), HasSubstr("bytes before packet 4 are missing"));
  Capture cut;
  cut.handshake().add(true, 101, push, "hello", 3);
  EXPECT_THAT(cut.error(), HasSubstr("cannot use packet 3"));
}

TEST(TcpConversations, AConnectionWithoutPayloadIsNone) {
  Capture capture;
  capture.handshake().add(true, 101, {.rst = true});
  EXPECT_TRUE(capture.connections().empty());
  EXPECT_EQ(capture.error(), "");
}

// A call for each segment that waits would use up the stack.
TEST(TcpConversations, AStreamThatComesBackwardsIsPutTogether) {
  constexpr std::uint32_t segments = 200'000;
  constexpr std::uint32_t begin = 0xffff0000;  // the numbers begin again on the way
  Capture capture;
  capture.add(true, begin - 1, {.syn = true});
  for (std::uint32_t i = segments; i > 0; --i) {
    capture.add(true, begin + i - 1, push, std::string(1, static_cast<char>('a' + i % 26)));
  }
  const auto saved = capture.connections();
  ASSERT_EQ(saved.size(), 1U) << capture.error();
  const Bytes& request = saved[0].turns.at(0).request;
  ASSERT_EQ(request.size(), segments);
  for (std::uint32_t i = 0; i < segments; ++i) ASSERT_EQ(request[i], 'a' + (i + 1) % 26) << i;
}

TEST(TcpConversations, ASynThatComesAgainTakesNoBytesBack) {
  Capture capture;
  capture.handshake()
      .add(true, 101, push, "ask")
      .add(false, 0xfffffff0, {.syn = true, .ack = true})
      .add(false, 0xfffffff1, push, "one ")
      .add(false, 0xfffffff0, {.syn = true, .ack = true})
      .add(false, 0xfffffff5, push, "two");
  const auto saved = capture.connections();
  ASSERT_EQ(saved.size(), 1U) << capture.error();
  EXPECT_EQ(text(saved[0].turns.at(0).answer), "one two");
}

TEST(TcpPorts, EachPortOfTheServerIsOpenedOnce) {
  std::vector<SavedConnection> saved(3);
  saved[0].server.port = saved[2].server.port = Port{443};
  saved[1].server.port = Port{80};
  EXPECT_THAT(TcpPorts::server_ports(saved).value(), testing::ElementsAre(80, 443));
  saved.assign(TcpPorts::most_ports, {});
  for (std::uint16_t i = 0; i < TcpPorts::most_ports; ++i) saved[i].server.port = Port{i};
  EXPECT_TRUE(TcpPorts::server_ports(saved));
  saved.push_back({.server = {{}, Port{1000}}});
  const auto refused = TcpPorts::server_ports(saved);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause, Cause::input);
  EXPECT_THAT(refused.error().text(),
              testing::AllOf(HasSubstr("more than 256 ports"), HasSubstr("-f ")));
}

}  // namespace
}  // namespace pushpkt::replay
