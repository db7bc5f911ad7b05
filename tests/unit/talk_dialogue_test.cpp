// Steps of a dialogue, without a network.
#include "pushpkt/talk/dialogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "talk_medium.hpp"

namespace pushpkt::talk {
namespace {

using namespace pushpkt::literals;
using testing::ElementsAre;
using testing::Field;

const Deadline now_or_never = Deadline::in(std::chrono::nanoseconds(0));
const std::string from_peer = "eth()/ip(src=10.0.0.2, dst=10.0.0.9)/tcp(srcport=80, dstport=4000, ";

class TalkDialogue : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(dialogue.flow("eth()/ip(src=10.0.0.9, dst=10.0.0.2)/tcp(sport=4000, dport=80)"));
  }
  template <class Row>
  auto last_sent(const Row& row) {
    return wire::decode(medium.sent.back()).get(row).value();
  }
  Step send(const std::string& recipe) {
    auto step = dialogue.send(recipe);
    EXPECT_TRUE(step) << recipe << ": " << step.error().text();
    return step.value_or(Step{.ok = false});
  }
  Step expect(const std::string& recipe) {
    auto step = dialogue.expect(recipe, now_or_never);
    EXPECT_TRUE(step) << recipe << ": " << step.error().text();
    return step.value_or(Step{.ok = false});
  }
  /// Our SYN, and the peer's answer with this number.
  void shake_hands(std::uint32_t peer) {
    send("tcp(flags.syn=1, seq=0)");
    medium.put(from_peer + "flags=0x012, seq_raw=" + std::to_string(peer) +
               ", ack_raw=" + std::to_string(last_sent(wire::tcp::seq) + 1) + ")");
    EXPECT_TRUE(expect("tcp(flags=0x012, seq=0, ack=1)").ok);
  }

  Plugged medium;
  Dialogue dialogue{medium};
};

TEST_F(TalkDialogue, ALineIsCompletedByTheFlow) {
  send("tcp(flags.syn=1)");
  EXPECT_EQ(last_sent(wire::ipv4::dst), "10.0.0.2"_ip4);
  EXPECT_EQ(last_sent(wire::tcp::srcport), Port{4000});
  send("ip(ttl=3)/tcp(dstport=81)");
  EXPECT_EQ(last_sent(wire::ipv4::dst), "10.0.0.2"_ip4);
  EXPECT_EQ(last_sent(wire::tcp::dstport), Port{81});
  EXPECT_EQ(last_sent(wire::tcp::srcport), Port{4000});
  send("icmp.echo()");
  EXPECT_EQ(last_sent(wire::ipv4::dst), "10.0.0.2"_ip4);
  EXPECT_FALSE(wire::decode(medium.sent.back()).find(wire::tcp::header));
  send("\"all of it\"");
  EXPECT_EQ(last_sent(wire::tcp::dstport), Port{80});
}

TEST_F(TalkDialogue, TheMediumFollowsTheFlowBeforeAnythingIsSent) {
  ASSERT_TRUE(dialogue.flow("vlan(id=5)/ip(dst=10.0.0.2)/udp()"));
  EXPECT_EQ(medium.followed.back(), "vlan(id=5)/ip(dst=10.0.0.2)/udp()");
}

// "icmp()" is any ICMP message, "icmp.echo()" is an echo.
TEST_F(TalkDialogue, AHeaderOfAnotherKindIsAnotherHeader) {
  const std::string error =
      "eth()/ip(src=10.0.0.2, dst=10.0.0.9)/icmp.unreachable(code=3)/"
      "ip(src=10.0.0.9, dst=10.0.0.2)/udp(srcport=4000, dstport=9)";
  for (const std::string other : {"icmp.echo()", "icmp.redirect()", "icmp.redirect()/ip()/udp()",
                                  "udp()", "ip(src=10.0.0.9)/udp(srcport=4000, dstport=9)"}) {
    medium.put(error);
    const Step step = expect(other);
    EXPECT_FALSE(step.ok) << other;
    EXPECT_EQ(step.why, "it has other headers: eth/ip/icmp.unreachable/ip/udp") << other;
    medium.put(error);
    EXPECT_TRUE(dialogue.nothing(other, now_or_never)->ok) << other;
    EXPECT_TRUE(expect("icmp.unreachable(code=3)/ip()/udp(dstport=9)").ok);
  }
  for (const std::string same : {"icmp()", "icmp(type=3)", "icmp.unreachable()",
                                 "icmp.unreachable()/ip(src=10.0.0.9)/udp(srcport=4000)"}) {
    medium.put(error);
    EXPECT_TRUE(expect(same).ok) << same;
  }
}

// ARP and its like come of themselves: one that came before a packet was sent does not answer it.
TEST_F(TalkDialogue, WhatCameAsideBeforeAPacketIsNoAnswerToIt) {
  medium.put("eth()/arp(opcode=2)", true);
  medium.coming.back().packet.time = Timestamp::from(1, 0);
  medium.sent_at = Timestamp::from(2, 0);
  send("udp()");
  EXPECT_FALSE(expect("arp()").ok);
  medium.put("eth()/arp(opcode=2)", true);
  medium.coming.back().packet.time = Timestamp::from(3, 0);
  EXPECT_TRUE(expect("arp()").ok);
}

// No packet came, but nobody can say that none would have come.
TEST_F(TalkDialogue, AStopIsNoAnswer) {
  Dialogue stopped(medium, [] { return true; });
  const auto later = [] { return Deadline::in(std::chrono::hours(1)); };
  for (const auto& step :
       {stopped.wait(later()), stopped.nothing("", later()), stopped.nothing("udp()", later()),
        stopped.expect("udp()", later()), stopped.await("udp()", later())}) {
    ASSERT_TRUE(step) << step.error().text();
    EXPECT_FALSE(step->ok);
    EXPECT_TRUE(step->interrupted);
    EXPECT_EQ(step->why, "interrupted before its time was over");
  }
  // A deadline that is over is an answer, whatever else comes.
  const auto waited = stopped.wait(now_or_never);
  ASSERT_TRUE(waited);
  EXPECT_TRUE(waited->ok);
  EXPECT_FALSE(waited->interrupted);
}

TEST_F(TalkDialogue, NumbersCountFromTheSynOfTheirDirection) {
  shake_hands(0xffff'fff0);
  const std::uint32_t own = last_sent(wire::tcp::seq);
  send("tcp(flags=0x010, seq=1, ack=33)");
  EXPECT_EQ(last_sent(wire::tcp::seq), own + 1);
  EXPECT_EQ(last_sent(wire::tcp::ack_number), 0xffff'fff0 + 33U);  // wraps around
  send("tcp(flags=0x010, seq=-1, ack_raw=5)");
  EXPECT_EQ(last_sent(wire::tcp::seq), own - 1);
  EXPECT_EQ(last_sent(wire::tcp::ack_number), 5U);
}

TEST_F(TalkDialogue, AnAckBeforeThePeersSynIsRefused) {
  const auto step = dialogue.send("tcp(flags=0x010, seq=1, ack=1)");
  ASSERT_FALSE(step);
  EXPECT_THAT(step.error().text(), testing::HasSubstr("ack_raw=N"));
}

// What answers a SYN to a closed port: RFC 9293, 3.10.7.1
TEST_F(TalkDialogue, WithoutASynOfTheirDirectionNumbersCountFromZero) {
  send("tcp(flags.syn=1, seq=0)");
  const std::string ack = ", ack_raw=" + std::to_string(last_sent(wire::tcp::seq) + 1) + ")";
  medium.put(from_peer + "flags=0x014, seq_raw=0" + ack);
  medium.put(from_peer + "flags=0x014, seq_raw=7" + ack);
  EXPECT_TRUE(expect("tcp(flags=0x014, seq=0, ack=1)").ok);
  const Step other = expect("tcp(flags=0x014, seq=0, ack=1)");
  EXPECT_EQ(other.mismatches.at(0).actual, "7 absolute: no SYN was seen before it");
}

TEST_F(TalkDialogue, WhatIsNotNamedMayBeAnythingAndEveryDifferenceIsNamed) {
  shake_hands(1000);
  medium.put(from_peer + "flags=0x018, seq_raw=1001, ack_raw=1, window_size_value=99)/\"HELLO\"");
  const Step step = expect("ip(ttl=9)/tcp(flags=0x010, seq=2)/\"hello\"");
  EXPECT_FALSE(step.ok);
  std::vector<std::string> fields;
  for (const compare::Mismatch& mismatch : step.mismatches) fields.push_back(mismatch.field);
  EXPECT_THAT(fields, ElementsAre("ip.ttl", "tcp.flags", "payload", "tcp.seq"));
  EXPECT_EQ(step.mismatches.back().expected + " " + step.mismatches.back().actual, "2 1");
}

TEST_F(TalkDialogue, TheFlowIsExpectedTurnedRound) {
  medium.put("eth()/ip(src=10.0.0.2, dst=10.0.0.9)/tcp(srcport=81, dstport=4000)");
  const Step step = expect("tcp()");
  EXPECT_FALSE(step.ok);
  EXPECT_THAT(step.mismatches, ElementsAre(Field(&compare::Mismatch::field, "tcp.srcport")));
}

TEST_F(TalkDialogue, TheNextPacketIsTheOneThatIsExpected) {
  medium.put(from_peer + "flags=0x010)");
  medium.put(from_peer + "flags=0x014)");
  EXPECT_FALSE(expect("tcp(flags.reset=1)").ok);
  medium.put(from_peer + "flags=0x010)");
  medium.put(from_peer + "flags=0x014)");
  EXPECT_TRUE(expect("tcp(flags.reset=1)").ok);  // of the first two
  const auto awaited = dialogue.await("tcp(flags.reset=1)", now_or_never);
  ASSERT_TRUE(awaited);
  EXPECT_TRUE(awaited->ok);
  EXPECT_EQ(awaited->passed_over.size(), 1U);
}

TEST_F(TalkDialogue, WhatIsAsideIsPassedOverUnlessItIsExpected) {
  medium.put("eth()/arp()", true);
  medium.put(from_peer + "flags=0x014)");
  EXPECT_TRUE(expect("tcp(flags.reset=1)").ok);
  medium.put("eth()/arp()", true);
  EXPECT_TRUE(expect("arp()").ok);
  medium.put("eth()/arp()", true);
  EXPECT_TRUE(dialogue.nothing("", now_or_never).value().ok);
}

TEST_F(TalkDialogue, NothingIsNothingAndKeepsWhatItDoesNotMean) {
  EXPECT_TRUE(dialogue.nothing("", now_or_never).value().ok);
  medium.put(from_peer + "flags=0x010)");
  EXPECT_TRUE(dialogue.nothing("tcp(flags.reset=1)", now_or_never).value().ok);
  EXPECT_TRUE(expect("tcp(flags=0x010)").ok) << "it was kept";
  medium.put(from_peer + "flags=0x014)");
  EXPECT_FALSE(dialogue.nothing("tcp(flags.reset=1)", now_or_never).value().ok);
  medium.put(from_peer + "flags=0x010)");
  EXPECT_FALSE(dialogue.nothing("", now_or_never).value().ok);
}

TEST_F(TalkDialogue, NoPacketInTimeIsANo) {
  const Step step = expect("tcp()");
  EXPECT_FALSE(step.ok);
  EXPECT_EQ(step.why, "no packet came in time");
}

TEST_F(TalkDialogue, VariablesAreFieldsOfTheLastPacket) {
  shake_hands(0xffff'ffff);
  EXPECT_EQ(dialogue.let("isn", "tcp.seq_raw").value().text, "4294967295");
  EXPECT_EQ(dialogue.let("peer", "ip.src").value().text, "10.0.0.2");
  EXPECT_EQ(dialogue.let("rel", "tcp.ack").value().text, "1");
  send("ip(dst=$peer)/tcp(flags=0x010, seq=$rel, ack_raw=$isn+2)/\"$isn\"");
  EXPECT_EQ(last_sent(wire::tcp::ack_number), 1U) << "wraps around at the width of the field";
  EXPECT_EQ(wire::decode(medium.sent.back()).payload().size(), 4U) << "text is left alone";
  EXPECT_FALSE(dialogue.let("x", "udp.srcport"));
  EXPECT_EQ(dialogue.let("sum", "$rel+41").value().number, 42U);
}

TEST_F(TalkDialogue, OptionsAreBoundByTheirNames) {
  medium.put(from_peer + "flags=0x012, mss=1234)");
  EXPECT_TRUE(expect("tcp(flags.syn=1)").ok);
  EXPECT_EQ(dialogue.let("mss", "tcp.options.mss_val").value().number, 1234U);
}

TEST_F(TalkDialogue, AnExpectedOptionIsComparedByItself) {
  for (int i = 0; i < 3; ++i) medium.put(from_peer + "flags=0x012, mss=1460, nop, wscale=7)");
  EXPECT_TRUE(expect("tcp(flags.syn=1, mss=1460)").ok);
  EXPECT_TRUE(expect("tcp(flags.syn=1, wscale=7)").ok);
  const Step step = expect("tcp(flags.syn=1, mss=1400)");
  ASSERT_EQ(step.mismatches.size(), 1U);
  EXPECT_EQ(step.mismatches[0].field, "tcp.options.mss_val");
  EXPECT_EQ(step.mismatches[0].expected, "1400");
  EXPECT_EQ(step.mismatches[0].actual, "1460");
}

TEST_F(TalkDialogue, WhatComesWhileItWaitsIsBounded) {
  for (int i = 0; i < 5000; ++i) medium.put(from_peer + "flags=0x010)");
  bool refused = false;
  for (int i = 0; i < 5000 && !refused; ++i) refused = !dialogue.has_packet_since({});
  EXPECT_TRUE(refused);
}

/// A packet that a host would discard, as a Station hands it over.
Incoming discarded(const std::string& recipe, const wire::Discard& discard) {
  const auto frame = wire::build(wire::parse_recipe(recipe).value()).value();
  return {Plugged::seen_of(frame), true, discard};
}

TEST(Dialogue, CountsWhatAHostWouldDiscardOnlyWhereTheLineNamesWhy) {
  using Kind = wire::Discard::Kind;
  const std::string ip = "ip(src=10.0.0.2, dst=10.0.0.1)/";
  struct Case {
    std::string packet;
    wire::Discard discard;
    std::string other;  // a line that the packet fits
    std::string named;  // one that is about it
  };
  const std::vector<Case> cases{
      {"eth()/vlan(id=9)/" + ip + "udp()",
       {Kind::encapsulation, "vlan", "it came in VLAN 9"},
       "udp()",
       "vlan(id=9)/ip()/udp()"},
      {"eth()/" + ip + ip + "udp()",
       {Kind::encapsulation, "ip", "it came in a tunnel"},
       "ip(src=10.0.0.2)/udp()",
       "ip()/ip()/udp()"},
      {"eth()/ip(checksum=1)/udp()",
       {Kind::malformed, "ip.checksum", "its ip.checksum is wrong"},
       "ip()/udp()",
       "ip(checksum=1)/udp()"},
      {"eth()/ip(dst=10.0.0.7)/udp()",
       {Kind::elsewhere, "ip.dst", "it went to 10.0.0.7"},
       "ip()/udp()",
       "ip(dst=10.0.0.7)/udp()"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.packet);
    Plugged medium;
    Dialogue dialogue{medium};
    medium.coming.push_back(discarded(row.packet, row.discard));
    const auto other = dialogue.expect(row.other, now_or_never);
    ASSERT_TRUE(other) << other.error().text();
    EXPECT_FALSE(other->ok);
    EXPECT_THAT(other->why, testing::HasSubstr("such a packet came, but " + row.discard.why));
    medium.coming.push_back(discarded(row.packet, row.discard));
    const auto none = dialogue.nothing(row.other, now_or_never);
    ASSERT_TRUE(none) << none.error().text();
    EXPECT_TRUE(none->ok);
    const auto named = dialogue.expect(row.named, now_or_never);
    ASSERT_TRUE(named) << named.error().text();
    EXPECT_TRUE(named->ok) << named->why;
  }
}

}  // namespace
}  // namespace pushpkt::talk
