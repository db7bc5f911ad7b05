// RFC 9293, 3.10.7, SEGMENT ARRIVES: each check in each state, and what becomes of the state.
#include <gtest/gtest.h>

#include <cerrno>

#include "unit/stack_tcp_machine.hpp"

namespace pushpkt {
namespace {

using namespace test;
using enum State;
using stack::tcp::to_string;

struct Row {
  const char* check;
  State from;
  Flags flags;
  int seq;  // relative to what is expected
  int ack;  // relative to what was sent
  const char* payload;
  State to;
  const char* sent;
};

class Arrives : public testing::TestWithParam<Row> {};

TEST_P(Arrives, DoesWhatTheRfcSays) {
  const Row& row = GetParam();
  SCOPED_TRACE(std::string(row.check) + " in " + std::string(to_string(row.from)));
  Machine machine = machine_in(row.from);
  machine.arrive(row.flags, row.seq, row.ack, row.payload);
  EXPECT_EQ(machine.connection.state(), row.to) << to_string(machine.connection.state());
  EXPECT_EQ(machine.sent(), row.sent);
}

constexpr Flags syn{.syn = true};
constexpr Flags syn_ack{.syn = true, .ack = true};
constexpr Flags rst{.rst = true};
constexpr Flags rst_ack{.rst = true, .ack = true};
constexpr Flags fin_ack{.fin = true, .ack = true};
constexpr Flags none{};

// In CLOSED and LISTEN nothing was sent: the acknowledgments are absolute, and so is the RST's
// number (minus our first one, which it has not).
INSTANTIATE_TEST_SUITE_P(
    Closed, Arrives,
    testing::Values(Row{"3.10.7.1 RST", closed, rst, 0, 0, "", closed, ""},
                    Row{"3.10.7.1 SYN", closed, syn, 0, 0, "", closed, "[R.] 4294966296 1"},
                    Row{"3.10.7.1 data", closed, none, 0, 0, "abc", closed, "[R.] 4294966296 3"},
                    Row{"3.10.7.1 ACK", closed, ack, 0, 1007, "", closed, "[R] 7"}));

INSTANTIATE_TEST_SUITE_P(
    Listen, Arrives,
    testing::Values(Row{"3.10.7.2 first RST", listen, rst, 0, 0, "", listen, ""},
                    Row{"3.10.7.2 second ACK", listen, ack, 0, 1007, "", listen, "[R] 7"},
                    Row{"3.10.7.2 second SYN,ACK", listen, syn_ack, 0, 1007, "", listen, "[R] 7"},
                    Row{"3.10.7.2 third SYN", listen, syn, 0, 0, "", syn_received, "[S.] 0 1"},
                    Row{"3.10.7.2 third SYN with data", listen, syn, 0, 0, "abc", syn_received,
                        "[S.] 0 4"},
                    Row{"3.10.7.2 fourth data", listen, none, 0, 0, "abc", listen, ""},
                    Row{"3.10.7.2 fourth FIN", listen, {.fin = true}, 0, 0, "", listen, ""}));

INSTANTIATE_TEST_SUITE_P(
    SynSent, Arrives,
    testing::Values(
        Row{"3.10.7.3 first ACK too old", syn_sent, ack, 0, -1, "", syn_sent, "[R] 0"},
        Row{"3.10.7.3 first ACK too new", syn_sent, ack, 0, 1, "", syn_sent, "[R] 2"},
        Row{"3.10.7.3 first wrong SYN,ACK", syn_sent, syn_ack, 0, 5, "", syn_sent, "[R] 6"},
        Row{"3.10.7.3 first wrong RST,ACK", syn_sent, rst_ack, 0, 5, "", syn_sent, ""},
        Row{"3.10.7.3 second RST,ACK", syn_sent, rst_ack, 0, 0, "", closed, ""},
        Row{"3.10.7.3 second RST", syn_sent, rst, 0, 0, "", syn_sent, ""},
        Row{"3.10.7.3 fourth SYN,ACK", syn_sent, syn_ack, 0, 0, "", established, "[.] 1 1"},
        Row{"3.10.7.3 fourth SYN,ACK and data", syn_sent, syn_ack, 0, 0, "abc", established,
            "[.] 1 4"},
        Row{"3.10.7.3 fourth SYN: simultaneous", syn_sent, syn, 0, 0, "", syn_received, "[S.] 0 1"},
        Row{"3.10.7.3 fifth ACK", syn_sent, ack, 0, 0, "", syn_sent, ""},
        Row{"3.10.7.3 fifth data", syn_sent, none, 0, 0, "abc", syn_sent, ""}));

INSTANTIATE_TEST_SUITE_P(
    SynReceived, Arrives,
    testing::Values(
        Row{"first: before the window", syn_received, ack, -100, 0, "abc", syn_received, "[.] 1 1"},
        Row{"first: behind the window", syn_received, ack, 1000, 0, "abc", syn_received, "[.] 1 1"},
        Row{"second: RST, back to LISTEN", syn_received, rst, 0, 0, "", listen, ""},
        Row{"second: RST in the window", syn_received, rst, 1, 0, "", syn_received, "[.] 1 1"},
        Row{"second: RST outside", syn_received, rst, 1000, 0, "", syn_received, ""},
        Row{"fourth: SYN, back to LISTEN", syn_received, syn, 5, 0, "", listen, ""},
        Row{"the SYN again", syn_received, syn, -1, 0, "", syn_received, "[S.] 0 1"},
        Row{"fifth: no ACK", syn_received, none, 0, 0, "abc", syn_received, ""},
        Row{"fifth: ACK", syn_received, ack, 0, 0, "", established, ""},
        Row{"fifth: wrong ACK", syn_received, ack, 0, 7, "", syn_received, "[R] 8"},
        Row{"fifth: old ACK", syn_received, ack, 0, -1, "", syn_received, "[R] 0"},
        Row{"eighth: ACK and FIN", syn_received, fin_ack, 0, 0, "", close_wait, "[.] 1 2"}));

INSTANTIATE_TEST_SUITE_P(
    Established, Arrives,
    testing::Values(
        Row{"first: before the window", established, ack, -3, 0, "abc", established, "[.] 1 1"},
        Row{"first: behind the window", established, ack, 1000, 0, "abc", established, "[.] 1 1"},
        Row{"first: FIN behind it", established, fin_ack, 1000, 0, "", established, "[.] 1 1"},
        Row{"first: partly old", established, ack, -2, 0, "abc", established, ""},
        Row{"second: RST", established, rst, 0, 0, "", closed, ""},
        Row{"second: RST in the window", established, rst, 1, 0, "", established, "[.] 1 1"},
        Row{"second: RST outside", established, rst, -1, 0, "", established, ""},
        Row{"fourth: SYN in the window", established, syn, 5, 0, "", established, "[.] 1 1"},
        Row{"fourth: SYN outside", established, syn, -500, 0, "", established, "[.] 1 1"},
        Row{"fourth: SYN,ACK again", established, syn_ack, -1, 0, "", established, "[.] 1 1"},
        Row{"fifth: no ACK", established, none, 0, 0, "abc", established, ""},
        Row{"fifth: old ACK", established, ack, 0, -1, "", established, ""},
        Row{"fifth: ACK of what was not sent", established, ack, 0, 1, "", established, "[.] 1 1"},
        Row{"fifth: ACK too old (RFC 5961)", established, ack, 0, -2000, "", established,
            "[.] 1 1"},
        Row{"seventh: text", established, ack, 0, 0, "abc", established, ""},  // delayed ACK
        Row{"seventh: text ahead of a gap", established, ack, 5, 0, "abc", established, "[.] 1 1"},
        Row{"eighth: FIN", established, fin_ack, 0, 0, "", close_wait, "[.] 1 2"},
        Row{"eighth: text and FIN", established, fin_ack, 0, 0, "abc", close_wait, "[.] 1 5"},
        Row{"eighth: FIN ahead of a gap", established, fin_ack, 5, 0, "", established, "[.] 1 1"}));

INSTANTIATE_TEST_SUITE_P(
    FinWait, Arrives,
    testing::Values(Row{"second: RST", fin_wait_1, rst, 0, 0, "", closed, ""},
                    Row{"fourth: SYN", fin_wait_1, syn, 0, 0, "", fin_wait_1, "[.] 2 1"},
                    Row{"fifth: ACK of the FIN", fin_wait_1, ack, 0, 0, "", fin_wait_2, ""},
                    Row{"fifth: other ACK", fin_wait_1, ack, 0, -1, "", fin_wait_1, ""},
                    Row{"seventh: text", fin_wait_1, ack, 0, -1, "abc", fin_wait_1, ""},
                    Row{"eighth: FIN, ours not acknowledged", fin_wait_1, fin_ack, 0, -1, "",
                        closing, "[.] 2 2"},
                    Row{"eighth: FIN, ours acknowledged", fin_wait_1, fin_ack, 0, 0, "", time_wait,
                        "[.] 2 2"},
                    Row{"second: RST", fin_wait_2, rst, 0, 0, "", closed, ""},
                    Row{"fourth: SYN", fin_wait_2, syn, 0, 0, "", fin_wait_2, "[.] 2 1"},
                    Row{"fifth: no ACK", fin_wait_2, {.fin = true}, 0, 0, "", fin_wait_2, ""},
                    Row{"seventh: text", fin_wait_2, ack, 0, 0, "abc", fin_wait_2, ""},
                    Row{"eighth: FIN", fin_wait_2, fin_ack, 0, 0, "", time_wait, "[.] 2 2"}));

INSTANTIATE_TEST_SUITE_P(
    Ending, Arrives,
    testing::Values(
        Row{"second: RST", close_wait, rst, 0, 0, "", closed, ""},
        Row{"fourth: SYN", close_wait, syn, 0, 0, "", close_wait, "[.] 1 2"},
        Row{"fifth: ACK", close_wait, ack, 0, 0, "", close_wait, ""},
        Row{"seventh: text is ignored", close_wait, ack, 0, 0, "abc", close_wait, ""},
        Row{"eighth: the FIN again", close_wait, fin_ack, -1, 0, "", close_wait, "[.] 1 2"},
        Row{"second: RST", closing, rst, 0, 0, "", closed, ""},
        Row{"fourth: SYN", closing, syn, 0, 0, "", closing, "[.] 2 2"},
        Row{"fifth: ACK of the FIN", closing, ack, 0, 0, "", time_wait, ""},
        Row{"fifth: other ACK", closing, ack, 0, -1, "", closing, ""},
        Row{"eighth: the FIN again", closing, fin_ack, -1, -1, "", closing, "[.] 2 2"},
        Row{"second: RST", last_ack, rst, 0, 0, "", closed, ""},
        Row{"fourth: SYN", last_ack, syn, 0, 0, "", last_ack, "[.] 2 2"},
        Row{"fifth: ACK of the FIN", last_ack, ack, 0, 0, "", closed, ""},
        Row{"fifth: other ACK", last_ack, ack, 0, -1, "", last_ack, ""},
        Row{"eighth: the FIN again", last_ack, fin_ack, -1, -1, "", last_ack, "[.] 2 2"},
        Row{"second: RST", time_wait, rst, 0, 0, "", closed, ""},
        Row{"fourth: SYN", time_wait, syn, 0, 0, "", time_wait, "[.] 2 2"},
        Row{"fifth: ACK", time_wait, ack, 0, 0, "", time_wait, ""},
        Row{"eighth: the FIN again", time_wait, fin_ack, -1, 0, "", time_wait, "[.] 2 2"}));

// The reason of an end: a refused connection, and one that was reset.
TEST(Reset, IsAFailureWithItsReason) {
  Machine refused = machine_in(syn_sent);
  refused.arrive(rst_ack);
  ASSERT_TRUE(refused.connection.failure());
  EXPECT_EQ(refused.connection.failure()->number, ECONNREFUSED);
  EXPECT_EQ(refused.connection.failure()->text(),
            "cannot connect to 10.0.0.2:80: Connection refused (ECONNREFUSED)");

  Machine reset = machine_in(established);
  reset.arrive(ack, 0, 0, "last words");
  reset.arrive(rst);
  EXPECT_EQ(reset.connection.failure()->number, ECONNRESET);
  EXPECT_EQ(reset.read(), "last words");  // what came before it can still be read
  Bytes more(1);
  ASSERT_FALSE(reset.connection.read(more, reset.now));
  EXPECT_EQ(reset.write("x").error().number, ECONNRESET);
}

// A simultaneous open from both sides: RFC 9293, 3.5, figure 7.
TEST(SimultaneousOpen, EstablishesBothEnds) {
  Machine machine = machine_in(syn_sent);
  machine.arrive(syn);
  EXPECT_EQ(machine.sent(), "[S.] 0 1");
  machine.arrive(syn_ack, -1, 0);
  EXPECT_EQ(machine.connection.state(), established);
}

// A SYN that came while ours was on its way, and a RST instead of its ACK: refused, not LISTEN.
TEST(SimultaneousOpen, ResetRefusesIt) {
  Machine machine = machine_in(syn_sent);
  machine.arrive(syn);
  machine.arrive(rst);
  EXPECT_EQ(machine.connection.state(), closed);
  EXPECT_EQ(machine.connection.failure()->number, ECONNREFUSED);
}

// 3.10.7.4, eighth, TIME-WAIT: "Restart the 2 MSL time-wait timeout."
TEST(TimeWait, BeginsAgainWithARetransmittedFin) {
  Machine machine = machine_in(time_wait);
  machine.pass(50s);
  machine.arrive(fin_ack, -1, 0);
  machine.pass(50s);
  EXPECT_EQ(machine.connection.state(), time_wait);
  machine.pass(10s);
  EXPECT_EQ(machine.connection.state(), closed);
}

// Segments of other connections are not for this one.
TEST(Ends, MustBeThoseOfTheConnection) {
  Machine machine = machine_in(established);
  Segment segment;
  segment.source = {there.address, Port{81}};
  segment.destination = here;
  segment.seq = machine.connection.rcv_nxt();
  segment.flags.rst = true;
  machine.deliver(segment);
  segment.source = {Ip4{{10, 0, 0, 3}}, Port{80}};
  machine.deliver(segment);
  EXPECT_EQ(machine.connection.state(), established);
}

// RFC 5961, 7: what provokes challenge ACKs gets a bounded number of them.
TEST(ChallengeAck, IsBounded) {
  Machine machine = machine_in(established);
  for (int i = 0; i < 1000; ++i) machine.arrive(syn, 5);
  EXPECT_EQ(machine.connection.counts().challenge_acks, 10U);
  machine.pass(5s);
  machine.arrive(syn, 5);
  EXPECT_EQ(machine.connection.counts().challenge_acks, 11U);
}

// Sixth: urgent data is in the stream, and its end is known.
TEST(Urgent, IsInTheStream) {
  Machine machine = machine_in(established);
  Segment segment;
  segment.source = there;
  segment.destination = here;
  segment.seq = machine.connection.rcv_nxt();
  segment.ack = machine.connection.snd_nxt();
  segment.flags = {.ack = true, .urg = true};
  segment.urgent_pointer = 2;
  segment.payload = bytes_of("abc");
  machine.deliver(segment);
  EXPECT_EQ(machine.read(), "abc");
  EXPECT_EQ(machine.connection.urgent(), peer_isn + 3);
}

}  // namespace
}  // namespace pushpkt
