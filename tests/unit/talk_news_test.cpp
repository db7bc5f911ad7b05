// What a packet says beside its fields: how long it is, and whether a program sent it of itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "talk_medium.hpp"

namespace pushpkt::talk {
namespace {

TEST(TalkNumbers, MayStandBehindOtherParentheses) {
  Plugged medium;
  Dialogue dialogue(medium);
  const Deadline at_once = Deadline::in(std::chrono::nanoseconds(0));
  const std::string from_peer =
      "eth()/ip(src=10.0.0.2, dst=10.0.0.9)/tcp(srcport=80, dstport=4000, ";
  ASSERT_TRUE(dialogue.flow("eth()/ip(src=10.0.0.9, dst=10.0.0.2)/tcp(sport=4000, dport=80)"));
  ASSERT_TRUE(dialogue.send("tcp(flags.syn=1, seq=0)"));
  medium.put(from_peer + "flags=0x012, seq_raw=500, ack_raw=1000000001)");
  EXPECT_TRUE(dialogue.expect("tcp(flags=0x012, seq=0, ack=1)", at_once)->ok);
  const std::uint32_t first = 1'000'000'001;
  for (const char* const line :
       {"tcp(options=hex(01010101), flags=0x018, seq=1, ack=1)/\"hello\"",
        "tcp(seq=1, options=hex(01)*4, ack=1, flags=0x018)/hex(00)/\"x\"",
        "ip(options=hex(01010101), dst=10.0.0.2)/tcp(ack=1, flags=0x018, seq = 1)"}) {
    ASSERT_TRUE(dialogue.send(line)) << line;
    const wire::Decoded sent = wire::decode(medium.sent.back());
    EXPECT_EQ(sent.get(wire::tcp::seq), first) << line;
    EXPECT_EQ(sent.get(wire::tcp::ack_number), 501U) << line;
    medium.put(from_peer + "flags=0x010, seq_raw=501, ack_raw=1000000001, options=hex(01010101))");
    EXPECT_TRUE(dialogue.expect("tcp(options=hex(01010101), seq=1, ack=1)", at_once)->ok) << line;
  }
}

TEST(TalkLength, OfANumberOfBytesAnyAreTaken) {
  Plugged medium;
  Dialogue dialogue(medium);
  const Deadline now_or_never = Deadline::in(std::chrono::nanoseconds(0));

  for (int i = 0; i < 2; ++i)
    medium.put("eth()/ip(dst=10.0.0.9)/tcp(dstport=4000, flags=0x018)/\"hello\"");
  EXPECT_TRUE(dialogue.expect("tcp(flags=0x018)", now_or_never, 5)->ok);
  const auto step = dialogue.expect("tcp(flags=0x018)", now_or_never, 6);
  ASSERT_EQ(step->mismatches.size(), 1U);
  EXPECT_EQ(step->mismatches[0].field, "tcp.len");
  EXPECT_EQ(step->mismatches[0].actual, "5");
}

// What a kernel answers to earlier packets says nothing about a program that was started.
TEST(TalkNews, AnswerNothingThatWasSent) {
  const std::string ip = "eth()/ip(src=10.0.0.2, dst=10.0.0.9)/";
  const std::string quoted = "ip(src=10.0.0.9, dst=10.0.0.2)/udp(srcport=4001, dstport=7)/\"x\"";
  struct Row {
    std::string packet;
    bool aside;
    int age;  // in seconds, counted from the start
    bool is_news;
  };
  for (const Row& row : {
           Row{ip + "udp(srcport=9, dstport=9)/\"x\"", false, 1, true},
           Row{ip + "udp(srcport=9, dstport=9)/\"x\"", false, -1, false},
           Row{ip + "udp(srcport=9, dstport=9)/\"x\"", true, 1, false},
           Row{ip + "icmp.echo(ident=9)", false, 1, true},
           Row{ip + "icmp(type=3, code=3)/" + quoted, false, 1, false},
           Row{ip + "udp(srcport=7, dstport=4001)/\"X\"", false, 1, false},
           Row{ip + "tcp(srcport=81, dstport=4000, flags=0x014)", false, 1, false},
           Row{ip + "tcp(srcport=80, dstport=4000, flags=0x012)", false, 1, false},
           Row{ip + "tcp(srcport=80, dstport=4000, flags=0x012, ack_raw=1)", false, 1, false},
           Row{ip + "tcp(srcport=81, dstport=4000, flags=0x002)", false, 1, true},
       }) {
    Plugged plugged;
    Dialogue one(plugged);
    const Timestamp start = Timestamp::from_ns(10'000'000'000);
    ASSERT_TRUE(
        one.send("eth()/ip(src=10.0.0.9, dst=10.0.0.2)/tcp(srcport=4000, dstport=80, flags=2)"));
    ASSERT_TRUE(one.send("eth()/" + quoted));
    plugged.put(row.packet, row.aside);
    plugged.coming.back().packet.time = Timestamp::from_ns((10 + row.age) * 1'000'000'000LL);
    const auto news = one.has_packet_since(start);
    ASSERT_TRUE(news);
    EXPECT_EQ(*news, row.is_news) << row.packet;
  }
}

}  // namespace
}  // namespace pushpkt::talk
