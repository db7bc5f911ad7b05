// tcp_conversation(): the order of cause, both streams, and how a connection began and ended.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <algorithm>
#include <array>
#include <random>

#include "pushpkt/testing.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Packets = std::vector<sniff::Seen>;

constexpr const char* client = "10.0.0.1";
constexpr const char* server = "10.0.0.2";

struct Sent {
  bool by_client = true;
  const char* flags = "A";
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  const char* data = "";
  unsigned port = 4000;
};

sniff::Seen segment_of(const Sent& sent, const std::string& interface = "") {
  const std::string own = "port=" + std::to_string(sent.port);
  const std::string recipe =
      "eth/ip(src=" + std::string(sent.by_client ? client : server) +
      ", dst=" + (sent.by_client ? server : client) + ")/tcp(" +
      (sent.by_client ? "src" + own + ", dstport=80" : "srcport=80, dst" + own) +
      ", seq=" + std::to_string(sent.seq) + ", ack_raw=" + std::to_string(sent.ack) +
      ", flags=" + sent.flags + ")" +
      (*sent.data != 0 ? "/\"" + std::string(sent.data) + "\"" : "");
  auto parsed = wire::parse_recipe(recipe);
  EXPECT_TRUE(parsed) << parsed.error().text();
  auto frame = wire::build(parsed.value()).value();
  sniff::Seen seen{.bytes = std::move(frame.bytes), .link = frame.link, .interface = interface};
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  return seen;
}

// The numbers wrap around in the middle of the request.
const std::vector<Sent> whole{
    {true, "S", 0xfffffffa, 0},    {false, "SA", 999, 0xfffffffb},
    {true, "A", 0xfffffffb, 1000}, {true, "PA", 0xfffffffb, 1000, "GET / "},
    {false, "A", 1000, 1},         {true, "PA", 1, 1000, "HTTP"},
    {false, "PA", 1000, 5, "200"}, {false, "FA", 1003, 5},
    {true, "FA", 5, 1004},         {false, "A", 1004, 6}};
const std::vector<std::string> whole_outline{
    "> SYN",       "< SYN,ACK",   "> ACK",     "> PSH,ACK 6", "< ACK",
    "> PSH,ACK 4", "< PSH,ACK 3", "< FIN,ACK", "> FIN,ACK",   "< ACK"};

Packets packets_of(const std::vector<Sent>& all) {
  Packets packets;
  for (const Sent& sent : all) packets.push_back(segment_of(sent));
  return packets;
}

TEST(TcpConversation, HasBothStreamsAndItsBeginningAndEnd) {
  const TcpConversation http = tcp_conversation(packets_of(whole));
  EXPECT_EQ(to_string(http.client), "10.0.0.1:4000");
  EXPECT_EQ(to_string(http.server), "10.0.0.2:80");
  EXPECT_EQ(http.to_server.bytes, "GET / HTTP");
  EXPECT_EQ(http.to_client.bytes, "200");
  EXPECT_TRUE(http.is_whole());
  EXPECT_TRUE(http.is_opened);
  EXPECT_TRUE(http.is_closed);
  EXPECT_FALSE(http.is_reset);
  EXPECT_EQ(http.outline(), whole_outline);
}

// Numbers as Wireshark's: the SYN has 0, the first byte 1.
TEST(TcpConversation, NumbersAreRelative) {
  const TcpConversation http = tcp_conversation(packets_of(whole));
  ASSERT_THAT(http.segments, SizeIs(10));
  EXPECT_EQ(http.segments[0].seq, 0);
  EXPECT_EQ(http.segments[0].ack, std::nullopt);
  EXPECT_EQ(http.segments[1].ack, 1);
  EXPECT_EQ(http.segments[5].seq, 7);
  EXPECT_EQ(http.segments[6].ack, 11);
  EXPECT_EQ(http.segments[9].ack, 12) << "the FIN has a number";
  EXPECT_EQ(http.segments[5].payload, "HTTP");
}

/// No segment acknowledges what only later segments have.
void expect_in_order_of_cause(const TcpConversation& conversation) {
  std::array<std::int64_t, 2> sent{};  // by the server, by the client
  std::array<std::int64_t, 2> begun{};
  for (const TcpSegment& segment : conversation.segments) {
    const std::size_t own = segment.from_client ? 1 : 0;
    EXPECT_LE(segment.ack.value_or(0), sent[1 - own]) << segment.flags << " " << segment.seq;
    EXPECT_GE(segment.seq, begun[own]);
    const bool has_number = segment.flags.find("SYN") != std::string::npos ||
                            segment.flags.find("FIN") != std::string::npos;
    begun[own] = segment.seq;
    sent[own] = std::max(sent[own], segment.seq + (has_number ? 1 : 0) +
                                        static_cast<std::int64_t>(segment.payload.size()));
  }
}

TEST(TcpConversation, SegmentsStandInTheOrderOfCause) {
  expect_in_order_of_cause(tcp_conversation(packets_of(whole)));
  Packets packets = packets_of(whole);
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same orders in each run
  for (int i = 0; i < 200; ++i) {
    std::shuffle(packets.begin() + 1, packets.end(), random);
    const TcpConversation http = tcp_conversation(packets);
    SCOPED_TRACE(::testing::PrintToString(http));
    ASSERT_THAT(http.segments, SizeIs(10));
    expect_in_order_of_cause(http);
    EXPECT_EQ(http.to_server.bytes, "GET / HTTP");
    EXPECT_EQ(http.segments[0].packet, 0U);
    EXPECT_EQ(http.outline().back(), "< ACK");
  }
}

TEST(TcpConversation, RetransmissionsAreMarked) {
  std::vector<Sent> sent = whole;
  sent.insert(sent.begin() + 1, {true, "S", 0xfffffffa, 0});
  sent.insert(sent.begin() + 5, {true, "PA", 0xfffffffb, 1000, "GET / "});
  sent.push_back({true, "FA", 5, 1004});
  std::vector<std::string> repeated;
  for (const TcpSegment& segment : tcp_conversation(packets_of(sent)).segments) {
    if (segment.is_retransmission) repeated.push_back(segment.flags);
  }
  EXPECT_THAT(repeated, ElementsAre("SYN", "PSH,ACK", "FIN,ACK"));
}

TEST(TcpConversation, SaysHowItFailedToBeginOrEnd) {
  const TcpConversation refused =
      tcp_conversation(packets_of({{true, "S", 7, 0}, {false, "RA", 0, 8}}));
  EXPECT_TRUE(refused.is_reset);
  EXPECT_FALSE(refused.is_opened);
  EXPECT_FALSE(refused.is_closed);
  EXPECT_EQ(refused.outline(), (std::vector<std::string>{"> SYN", "< RST,ACK"}));

  std::vector<Sent> half(whole.begin(), whole.end() - 2);
  const TcpConversation open = tcp_conversation(packets_of(half));
  EXPECT_TRUE(open.is_opened);
  EXPECT_FALSE(open.is_closed) << "the client's FIN is missing";

  std::vector<Sent> no_syn(whole.begin() + 3, whole.end());
  const TcpConversation later = tcp_conversation(packets_of(no_syn));
  EXPECT_FALSE(later.is_opened);
  EXPECT_EQ(to_string(later.client), "10.0.0.1:4000") << "the first packet's sender";
  EXPECT_EQ(later.to_client.bytes, "200");

  std::vector<Sent> lost = whole;
  lost.erase(lost.begin() + 3);
  EXPECT_FALSE(tcp_conversation(packets_of(lost)).is_whole());
}

TEST(TcpConversation, OfAPacketThatWasSeenOnTwoLinksOneCounts) {
  Packets both;
  for (const Sent& sent : whole) {
    both.push_back(segment_of(sent, sent.by_client ? "to-client" : "to-server"));
    both.push_back(segment_of(sent, sent.by_client ? "to-server" : "to-client"));
  }
  const TcpConversation http = tcp_conversation(both);
  EXPECT_EQ(http.outline(), whole_outline);
  for (const TcpSegment& segment : http.segments) EXPECT_FALSE(segment.is_retransmission);
}

TEST(TcpConversation, NoneOrSeveralFailTheTest) {
  TcpConversation none;
  EXPECT_NONFATAL_FAILURE(none = tcp_conversation(Packets{}), "in 0 packets: there are 0");
  EXPECT_THAT(none.segments, IsEmpty());
  Packets two = packets_of(whole);
  two.push_back(segment_of({true, "S", 7, 0, "", 4001}));
  two.push_back(segment_of({true, "S", 5000, 0}));  // the first one's ports again
  EXPECT_THAT(tcp_conversations(two), SizeIs(3));
  EXPECT_NONFATAL_FAILURE(static_cast<void>(tcp_conversation(two)),
                          "10.0.0.1:4001 -> 10.0.0.2:80, 1 segments");
}

TEST(TcpConversation, IsPrintedSegmentBySegment) {
  EXPECT_THAT(::testing::PrintToString(tcp_conversation(packets_of(whole))),
              HasSubstr("10.0.0.1:4000 -> 10.0.0.2:80\n  > SYN seq 0\n  < SYN,ACK seq 0 ack 1\n  > "
                        "ACK seq 1 ack 1\n  > PSH,ACK seq 1 ack 1 \"GET / \"\n"));
}

}  // namespace
}  // namespace pushpkt::testing
