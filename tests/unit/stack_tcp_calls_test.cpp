// RFC 9293, 3.10.1 to 3.10.6 and 3.10.8: each call of the user, and each timeout, in each state.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "unit/stack_tcp_machine.hpp"

namespace pushpkt {
namespace {

using namespace test;
using stack::tcp::to_string;

struct CallCase {
  const char* section;
  State from;
  int (*call)(Machine& machine);  // returns the error's number, 0 without one
  State to;
  int error;
  const char* sent;  // as Machine::sent()
};

int send(Machine& machine) {
  const auto result = machine.write("data");
  return result ? 0 : result.error().number;
}
int receive(Machine& machine) {
  Bytes bytes(10);
  const auto result = machine.connection.read(bytes, machine.now);
  return result ? 0 : result.error().number;
}
int close(Machine& machine) {
  const auto result = machine.connection.close(machine.now);
  return result ? 0 : result.error().number;
}
int abort_call(Machine& machine) {
  const auto result = machine.connection.abort();
  return result ? 0 : result.error().number;
}
// 3.10.8: the same segment is sent again and again, then the connection is given up.
int user_timeout(Machine& machine) {
  for (int i = 0; i < 40 && machine.connection.deadline(); ++i) machine.next_timer();
  (void)machine.sent();
  return machine.connection.failure() ? machine.connection.failure()->number : 0;
}
int one_timeout(Machine& machine) {
  machine.next_timer();
  return 0;
}

class Call : public testing::TestWithParam<CallCase> {};

TEST_P(Call, DoesWhatTheRfcSays) {
  const CallCase& row = GetParam();
  SCOPED_TRACE(std::string(row.section) + " in " + std::string(to_string(row.from)));
  Machine machine = machine_in(row.from);
  ASSERT_EQ(machine.connection.state(), row.from) << to_string(machine.connection.state());
  EXPECT_EQ(row.call(machine), row.error);
  EXPECT_EQ(machine.connection.state(), row.to) << to_string(machine.connection.state());
  EXPECT_EQ(machine.sent(), row.sent);
}

using enum State;

INSTANTIATE_TEST_SUITE_P(
    Send, Call,
    testing::Values(CallCase{"3.10.2", closed, send, closed, ENOTCONN, ""},
                    CallCase{"3.10.2", listen, send, listen, ENOTCONN, ""},
                    CallCase{"3.10.2", syn_sent, send, syn_sent, 0, ""},
                    CallCase{"3.10.2", syn_received, send, syn_received, 0, ""},
                    CallCase{"3.10.2", established, send, established, 0, "[.] 1 1 \"data\""},
                    CallCase{"3.10.2", fin_wait_1, send, fin_wait_1, EPIPE, ""},
                    CallCase{"3.10.2", fin_wait_2, send, fin_wait_2, EPIPE, ""},
                    CallCase{"3.10.2", close_wait, send, close_wait, 0, "[.] 1 2 \"data\""},
                    CallCase{"3.10.2", closing, send, closing, EPIPE, ""},
                    CallCase{"3.10.2", last_ack, send, last_ack, EPIPE, ""},
                    CallCase{"3.10.2", time_wait, send, time_wait, EPIPE, ""}));

// Where the RFC has an error for data that cannot come any more, at_end() says so, and read() is 0.
INSTANTIATE_TEST_SUITE_P(
    Receive, Call,
    testing::Values(CallCase{"3.10.3", closed, receive, closed, ENOTCONN, ""},
                    CallCase{"3.10.3", listen, receive, listen, 0, ""},
                    CallCase{"3.10.3", syn_sent, receive, syn_sent, 0, ""},
                    CallCase{"3.10.3", syn_received, receive, syn_received, 0, ""},
                    CallCase{"3.10.3", established, receive, established, 0, ""},
                    CallCase{"3.10.3", fin_wait_1, receive, fin_wait_1, 0, ""},
                    CallCase{"3.10.3", fin_wait_2, receive, fin_wait_2, 0, ""},
                    CallCase{"3.10.3", close_wait, receive, close_wait, 0, ""},
                    CallCase{"3.10.3", closing, receive, closing, 0, ""},
                    CallCase{"3.10.3", last_ack, receive, last_ack, 0, ""},
                    CallCase{"3.10.3", time_wait, receive, time_wait, 0, ""}));

INSTANTIATE_TEST_SUITE_P(
    Close, Call,
    testing::Values(CallCase{"3.10.4", closed, close, closed, ENOTCONN, ""},
                    CallCase{"3.10.4", listen, close, closed, 0, ""},
                    CallCase{"3.10.4", syn_sent, close, closed, 0, ""},
                    CallCase{"3.10.4", syn_received, close, syn_received, 0, ""},  // queued
                    CallCase{"3.10.4", established, close, fin_wait_1, 0, "[F.] 1 1"},
                    CallCase{"3.10.4", fin_wait_1, close, fin_wait_1, EPIPE, ""},
                    CallCase{"3.10.4", fin_wait_2, close, fin_wait_2, EPIPE, ""},
                    CallCase{"3.10.4", close_wait, close, last_ack, 0, "[F.] 1 2"},
                    CallCase{"3.10.4", closing, close, closing, EPIPE, ""},
                    CallCase{"3.10.4", last_ack, close, last_ack, EPIPE, ""},
                    CallCase{"3.10.4", time_wait, close, time_wait, EPIPE, ""}));

INSTANTIATE_TEST_SUITE_P(
    Abort, Call,
    testing::Values(CallCase{"3.10.5", closed, abort_call, closed, ENOTCONN, ""},
                    CallCase{"3.10.5", listen, abort_call, closed, 0, ""},
                    CallCase{"3.10.5", syn_sent, abort_call, closed, 0, ""},
                    CallCase{"3.10.5", syn_received, abort_call, closed, 0, "[R] 1"},
                    CallCase{"3.10.5", established, abort_call, closed, 0, "[R] 1"},
                    CallCase{"3.10.5", fin_wait_1, abort_call, closed, 0, "[R] 2"},
                    CallCase{"3.10.5", fin_wait_2, abort_call, closed, 0, "[R] 2"},
                    CallCase{"3.10.5", close_wait, abort_call, closed, 0, "[R] 1"},
                    CallCase{"3.10.5", closing, abort_call, closed, 0, ""},
                    CallCase{"3.10.5", last_ack, abort_call, closed, 0, ""},
                    CallCase{"3.10.5", time_wait, abort_call, closed, 0, ""}));

INSTANTIATE_TEST_SUITE_P(
    Timeouts, Call,
    testing::Values(
        CallCase{"3.10.8 user", syn_sent, user_timeout, closed, ETIMEDOUT, ""},
        CallCase{"3.10.8 user", syn_received, user_timeout, listen, 0, ""},  // passive
        CallCase{"3.10.8 user", fin_wait_1, user_timeout, closed, ETIMEDOUT, ""},
        CallCase{"3.10.8 user", closing, user_timeout, closed, ETIMEDOUT, ""},
        CallCase{"3.10.8 user", last_ack, user_timeout, closed, ETIMEDOUT, ""},
        CallCase{"3.10.8 retransmission", closed, one_timeout, closed, 0, ""},
        CallCase{"3.10.8 retransmission", listen, one_timeout, listen, 0, ""},
        CallCase{"3.10.8 retransmission", syn_sent, one_timeout, syn_sent, 0, "[S] 0"},
        CallCase{"3.10.8 retransmission", syn_received, one_timeout, syn_received, 0, "[S.] 0 1"},
        CallCase{"3.10.8 retransmission", established, one_timeout, established, 0, ""},
        CallCase{"3.10.8 retransmission", fin_wait_1, one_timeout, fin_wait_1, 0, "[F.] 1 1"},
        CallCase{"3.10.8 retransmission", fin_wait_2, one_timeout, fin_wait_2, 0, ""},
        CallCase{"3.10.8 retransmission", close_wait, one_timeout, close_wait, 0, ""},
        CallCase{"3.10.8 retransmission", closing, one_timeout, closing, 0, "[F.] 1 2"},
        CallCase{"3.10.8 retransmission", last_ack, one_timeout, last_ack, 0, "[F.] 1 2"},
        CallCase{"3.10.8 time-wait", time_wait, one_timeout, closed, 0, ""}));

// 3.10.1: OPEN in CLOSED. A second OPEN cannot be written: it makes another connection.
TEST(Open, ActiveSendsASyn) {
  Machine machine(Connection::connect(plain_config(), here, there, 0s));
  EXPECT_EQ(machine.connection.state(), syn_sent);
  EXPECT_EQ(machine.sent(), "[S] 0");
}

TEST(Open, PassiveWaitsInListen) {
  Machine machine(Connection::listen(plain_config(), here));
  EXPECT_EQ(machine.connection.state(), listen);
  EXPECT_EQ(machine.sent(), "");
}

// 3.10.2: what is written before the handshake is done goes out with it.
TEST(Send, WaitsForTheHandshake) {
  Machine machine = machine_in(syn_sent);
  ASSERT_TRUE(machine.write("early"));
  EXPECT_EQ(machine.sent(), "");
  machine.arrive({.syn = true, .ack = true});
  EXPECT_EQ(machine.sent(), "[.] 1 1 \"early\"");
}

// 3.10.4: a CLOSE in SYN-RECEIVED is queued until ESTABLISHED.
TEST(Close, WaitsForTheHandshake) {
  Machine machine = machine_in(syn_received);
  ASSERT_TRUE(machine.connection.close(machine.now));
  machine.arrive({.ack = true});
  EXPECT_EQ(machine.connection.state(), fin_wait_1);
  EXPECT_EQ(machine.sent(), "[F.] 1 1");
}

// 3.10.4: the FIN follows all that was written, also what the peer's window keeps back.
TEST(Close, FollowsTheData) {
  Machine machine = machine_in(established);
  machine.arrive({.ack = true}, 0, 0, "", 4);
  ASSERT_TRUE(machine.write("12345678"));
  ASSERT_TRUE(machine.connection.close(machine.now));
  EXPECT_EQ(machine.connection.state(), fin_wait_1);
  EXPECT_EQ(machine.sent(), "");  // 4 of 8 bytes would be a silly window (3.8.6.2.1)
  machine.arrive({.ack = true}, 0, 0, "", 8);
  EXPECT_EQ(machine.sent(), "[.] 1 1 \"12345678\"");
  machine.arrive({.ack = true}, 0, 0, "", 100);
  EXPECT_EQ(machine.sent(), "[F.] 9 1");
}

// 3.6.1: a half-closed connection still receives.
TEST(HalfClose, StillReceives) {
  Machine machine = machine_in(fin_wait_2);
  machine.arrive({.ack = true}, 0, 0, "late");
  EXPECT_EQ(machine.read(), "late");
  machine.arrive({.fin = true, .ack = true});
  EXPECT_EQ(machine.connection.state(), time_wait);
  EXPECT_TRUE(machine.connection.at_end());
}

}  // namespace
}  // namespace pushpkt
