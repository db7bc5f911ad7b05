// What goes on within a connection: options, windows, retransmission, delayed ACKs, ICMP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "unit/stack_tcp_machine.hpp"

namespace pushpkt {
namespace {

using namespace test;
using stack::tcp::IcmpError;
using stack::tcp::SeqRange;
using stack::tcp::Timestamps;

Config full_config() {
  Config config;
  config.initial_sequence = our_isn;
  config.mtu = 140;  // segments of 88 bytes with timestamps, 100 without
  return config;
}

// The peer's SYN,ACK with these options.
Machine established_with(const Config& config, const Options& options) {
  Machine machine(Connection::connect(config, here, there, 1s));
  Segment segment;
  segment.source = there;
  segment.destination = here;
  segment.seq = peer_isn;
  segment.ack = our_isn + 1;
  segment.flags = {.syn = true, .ack = true};
  segment.window = 10'000;
  segment.options = options;
  machine.deliver(segment);
  (void)machine.connection.take_segments();
  return machine;
}

Segment from_peer(const Machine& machine, std::uint32_t seq, std::string_view payload) {
  Segment segment;
  segment.source = there;
  segment.destination = here;
  segment.seq = peer_isn + seq;
  segment.ack = machine.connection.snd_una();
  segment.flags = ack;
  segment.window = 10'000;
  segment.payload = bytes_of(payload);
  return segment;
}

TEST(Handshake, OffersAllAndTakesWhatThePeerHas) {
  Connection client = Connection::connect(full_config(), here, there, 1s);
  const auto syn = client.take_segments();
  ASSERT_EQ(syn.size(), 1U);
  EXPECT_EQ(syn[0].options.mss, 100U);
  EXPECT_TRUE(syn[0].options.window_scale && syn[0].options.sack_permitted);
  EXPECT_TRUE(syn[0].options.timestamps);
  Machine bare = established_with(full_config(), {.mss = 50});
  ASSERT_TRUE(bare.write(std::string(60, 'x')));
  const auto data = bare.connection.take_segments();
  ASSERT_EQ(data.size(), 2U);
  EXPECT_EQ(data[0].payload.size(), 50U);  // the peer's MSS
  EXPECT_EQ(data[0].options, Options{});
}

TEST(Handshake, WithoutAnMssUses536) {
  Config config = full_config();
  config.mtu = 1500;
  EXPECT_EQ(established_with(config, {}).connection.send_mss(), 536U);
  EXPECT_EQ(established_with(config, {.mss = 0}).connection.send_mss(), 536U) << "says nothing";
  EXPECT_EQ(established_with(config, {.mss = 1}).connection.send_mss(), 48U);
}

TEST(WindowScale, AppliesBothWays) {
  Config config = full_config();
  config.receive_buffer = 1 << 20;
  Machine machine = established_with(config, {.window_scale = 3});
  Segment segment = from_peer(machine, 1, "x");
  segment.window = 1000;
  machine.deliver(segment);
  EXPECT_EQ(machine.connection.snd_wnd(), 8000U);
  EXPECT_GT(machine.connection.rcv_wnd(), 0xffffU);
}

TEST(Sack, ReportsWhatIsAheadOfAGap) {
  Machine machine = established_with(full_config(), {.sack_permitted = true});
  machine.deliver(from_peer(machine, 11, "ccccc"));
  machine.deliver(from_peer(machine, 21, "eeeee"));
  auto sent = machine.connection.take_segments();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_THAT(sent[1].options.sack.all(),
              testing::ElementsAre(SeqRange{peer_isn + 21, peer_isn + 26},
                                   SeqRange{peer_isn + 11, peer_isn + 16}));
  machine.deliver(from_peer(machine, 1, "aaaaabbbbb"));  // fills the first gap: an ACK at once
  sent = machine.connection.take_segments();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].ack, peer_isn + 16);
  EXPECT_EQ(machine.read(), "aaaaabbbbbccccc");
}

// Ten segments, of which the first and the third are lost: both are sent again, no other.
TEST(Sack, LetsOnlyHolesBeSentAgain) {
  Machine machine = established_with(full_config(), {.mss = 100, .sack_permitted = true});
  ASSERT_TRUE(machine.write(std::string(1000, 'x')));
  (void)machine.connection.take_segments();
  machine.pass(10ms);
  const Seq una = machine.connection.snd_una();
  std::vector<Seq> again;
  for (const std::uint32_t at : {1U, 3U, 4U, 5U, 6U}) {
    Segment segment = from_peer(machine, 1, "");
    segment.options.sack.add({una + at * 100, una + (at + 1) * 100});
    machine.deliver(segment);
    for (const Segment& out : machine.connection.take_segments()) again.push_back(out.seq);
  }
  EXPECT_THAT(again, testing::ElementsAre(una, una + 200));
  EXPECT_EQ(machine.connection.counts().fast_recoveries, 1U);
}

TEST(NewReno, SendsTheFirstSegmentAgainAfterThreeDuplicates) {
  Machine machine = established_with(full_config(), {.mss = 100});
  ASSERT_TRUE(machine.write(std::string(1000, 'x')));
  (void)machine.connection.take_segments();
  const Seq una = machine.connection.snd_una();
  for (int i = 0; i < 2; ++i) machine.deliver(from_peer(machine, 1, ""));
  EXPECT_TRUE(machine.connection.take_segments().empty());
  machine.deliver(from_peer(machine, 1, ""));
  const auto sent = machine.connection.take_segments();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].seq, una);
  Segment partial = from_peer(machine, 1, "");  // the next one was lost as well
  partial.ack = una + 100;
  machine.deliver(partial);
  EXPECT_EQ(machine.connection.take_segments().at(0).seq, una + 100);
  Segment whole = from_peer(machine, 1, "");
  whole.ack = una + 1000;
  machine.deliver(whole);
  EXPECT_FALSE(machine.connection.congestion().recovering());
  EXPECT_EQ(machine.connection.counts().timeouts, 0U);
}

TEST(Paws, DropsWhatIsOlderThanTheLastSegment) {
  Machine machine = established_with(full_config(), {.timestamps = Timestamps{500, 0}});
  Segment old = from_peer(machine, 1, "old");
  old.options.timestamps = Timestamps{499, 0};
  machine.deliver(old);
  EXPECT_EQ(machine.connection.counts().paws_drops, 1U);
  EXPECT_EQ(machine.read(), "");
  EXPECT_EQ(machine.connection.take_segments().size(), 1U);  // an ACK, RFC 7323, 5.3
  old.options.timestamps = Timestamps{501, 0};
  machine.deliver(old);
  EXPECT_EQ(machine.read(), "old");
  old.seq += 3;
  old.options.timestamps.reset();
  machine.deliver(old);  // without the option: dropped (RFC 7323, 3.2)
  EXPECT_EQ(machine.read(), "");
}

TEST(DelayedAck, ComesWithTheSecondFullSegmentOrAfterTheDelay) {
  Machine machine = established_with(full_config(), {.mss = 100});
  machine.deliver(from_peer(machine, 1, std::string(100, 'x')));
  EXPECT_EQ(machine.sent(), "");
  machine.deliver(from_peer(machine, 101, std::string(100, 'x')));
  EXPECT_EQ(machine.sent(), "[.] 1 201");
  machine.deliver(from_peer(machine, 201, "y"));
  EXPECT_EQ(machine.sent(), "");
  EXPECT_EQ(machine.connection.deadline(), machine.now + 40ms);
  machine.pass(40ms);
  EXPECT_EQ(machine.sent(), "[.] 1 202");
}

TEST(ZeroWindow, IsProbedUntilItOpens) {
  Machine machine = machine_in(State::established);
  machine.arrive(ack, 0, 0, "", 0);
  ASSERT_TRUE(machine.write("data"));
  EXPECT_EQ(machine.sent(), "");
  for (int i = 0; i < 30; ++i) {  // more probes than retransmissions: the peer answers
    machine.next_timer();
    ASSERT_EQ(machine.sent(), "[.] 1 1 \"d\"");
    machine.arrive(ack, 0, -1, "", 0);
  }
  EXPECT_EQ(machine.connection.counts().window_probes, 30U);
  machine.arrive(ack, 0, -1, "", 100);
  EXPECT_EQ(machine.sent(), "[.] 1 1 \"data\"");
}

TEST(ZeroWindow, OfADeadPeerEnds) {
  Machine machine = machine_in(State::established);
  machine.arrive(ack, 0, 0, "", 0);
  ASSERT_TRUE(machine.write("data"));
  for (int i = 0; i < 100 && machine.connection.state() == State::established; ++i) {
    machine.next_timer();
  }
  EXPECT_EQ(machine.connection.failure()->number, ETIMEDOUT);
}

TEST(ReceiveWindow, ClosesAndOpensAgain) {
  Machine machine = machine_in(State::established);
  machine.arrive(ack, 0, 0, std::string(1000, 'x'));
  EXPECT_EQ(machine.connection.rcv_wnd(), 0U);
  (void)machine.sent();
  machine.arrive(ack, 0, 0, "beyond");
  EXPECT_EQ(machine.sent(), "[.] 1 1001");
  EXPECT_EQ(machine.read().size(), 1000U);
  const auto sent = machine.connection.take_segments();
  ASSERT_EQ(sent.size(), 1U);  // the window update
  EXPECT_EQ(sent[0].window, 1000U);
}

TEST(Retransmission, BacksOff) {
  Machine machine = machine_in(State::established);
  ASSERT_TRUE(machine.write("x"));
  (void)machine.sent();
  Time before = *machine.connection.deadline() - machine.now;
  for (int i = 0; i < 5; ++i) {
    machine.next_timer();
    EXPECT_EQ(machine.sent(), "[.] 1 1 \"x\"");
    const Time next = *machine.connection.deadline() - machine.now;
    EXPECT_EQ(next, 2 * before);
    before = next;
  }
}

IcmpError icmp(IcmpError::Kind kind, Seq seq, std::uint32_t mtu = 0) {
  const int number = kind == IcmpError::Kind::hard ? ECONNREFUSED : EHOSTUNREACH;
  return {kind, here, there, seq, mtu, number, "a test"};
}

TEST(Icmp, EndsAHandshakeOnlyWhenItIsHard) {
  Machine machine = machine_in(State::syn_sent);
  machine.connection.receive(icmp(IcmpError::Kind::soft, our_isn), machine.now);
  EXPECT_EQ(machine.connection.state(), State::syn_sent);
  machine.connection.receive(icmp(IcmpError::Kind::hard, our_isn + 1), machine.now);
  EXPECT_EQ(machine.connection.state(), State::syn_sent);  // about a segment that was never sent
  machine.connection.receive(icmp(IcmpError::Kind::hard, our_isn), machine.now);
  EXPECT_EQ(machine.connection.failure()->number, ECONNREFUSED);
}

TEST(Icmp, IsTheReasonOfALaterTimeout) {
  Machine machine = machine_in(State::syn_sent);
  machine.connection.receive(icmp(IcmpError::Kind::soft, our_isn), machine.now);
  for (int i = 0; i < 20; ++i) machine.next_timer();
  EXPECT_EQ(machine.connection.failure()->number, EHOSTUNREACH);
}

TEST(Icmp, DoesNotEndAnEstablishedConnection) {
  Machine machine = machine_in(State::established);
  ASSERT_TRUE(machine.write("x"));
  machine.connection.receive(icmp(IcmpError::Kind::hard, our_isn + 1), machine.now);
  EXPECT_EQ(machine.connection.state(), State::established);  // RFC 5927, 5.2
}

TEST(Icmp, LowersTheSegmentSize) {
  Config config = full_config();
  config.mtu = 1500;
  Machine machine = established_with(config, {.mss = 1460});
  ASSERT_TRUE(machine.write(std::string(1400, 'x')));
  (void)machine.connection.take_segments();
  machine.connection.receive(icmp(IcmpError::Kind::packet_too_big, our_isn + 1, 600), machine.now);
  const auto sent = machine.connection.take_segments();
  ASSERT_EQ(sent.size(), 3U);  // all of it again, at once
  EXPECT_EQ(sent[0].payload.size(), 560U);
  machine.connection.receive(icmp(IcmpError::Kind::packet_too_big, our_isn + 1, 68), machine.now);
  EXPECT_EQ(machine.connection.send_mss(), 256U);  // not below 296, but routers may fragment
  const auto small = machine.connection.take_segments();
  ASSERT_EQ(small.size(), 6U);
  std::set<std::optional<std::uint16_t>> ids{std::nullopt};
  for (const Segment& segment : small) ids.insert(segment.fragment_id);
  EXPECT_EQ(ids.size(), 1 + small.size());  // each has one of its own
  machine.connection.receive(icmp(IcmpError::Kind::packet_too_big, our_isn + 1, 1500), machine.now);
  EXPECT_EQ(machine.connection.send_mss(), 256U);  // nor up again
}

// A router that takes nothing, whatever we send: the connection ends by its bound, and says why.
TEST(Icmp, IsTheReasonWhereNoSizeFits) {
  Machine machine = machine_in(State::established);
  ASSERT_TRUE(machine.write("x"));
  const Time before = machine.now;
  for (int i = 0; i < 30 && !machine.connection.failure(); ++i) {
    machine.connection.receive(icmp(IcmpError::Kind::packet_too_big, our_isn + 1, 68), machine.now);
    machine.next_timer();
  }
  ASSERT_TRUE(machine.connection.failure());
  EXPECT_EQ(machine.connection.failure()->hint, "a test");
  EXPECT_GT(machine.now - before, 100s);  // RFC 9293, 3.8.3: R2
}

}  // namespace
}  // namespace pushpkt
