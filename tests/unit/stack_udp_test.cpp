// The UDP exchange over the plain socket on loopback, port reservations, and routes that every
// machine has. No privilege is needed.
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <thread>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/stack/udp_exchange.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

Deadline patience() { return Deadline::in(std::chrono::seconds(30)); }

class StackUdp : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!PortReservation::take({address(), Port{0}})) GTEST_SKIP() << "no " << GetParam();
  }
  static Ip address() { return parse_ip(GetParam()).value(); }

  static UdpExchange open(Port port) {
    auto exchange = UdpExchange::open(
        {.path = path::find_kind("socket").value(), .remote = {address(), port}}, patience());
    if (!exchange) throw std::runtime_error(exchange.error().text());
    return std::move(*exchange);
  }
};

TEST_P(StackUdp, AReservedPortIsTaken) {
  const auto first = PortReservation::take({address(), Port{0}});
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_NE(first->port(), Port{0});
  const auto second = PortReservation::take({address(), first->port()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().number, EADDRINUSE);
  EXPECT_THAT(second.error().text(), HasSubstr("cannot reserve UDP port " +
                                               to_string(Endpoint{address(), first->port()})));
}

TEST_P(StackUdp, AReservationEndsWithItsObject) {
  Port port;
  {
    const auto held = PortReservation::take({address(), Port{0}});
    port = held.value().port();
  }
  EXPECT_TRUE(PortReservation::take({address(), port}));
}

TEST_P(StackUdp, AnAddressThatIsNotOursCannotBeReserved) {
  const char* const foreign = GetParam() == "::1" ? "2001:db8::1" : "192.0.2.1";
  const auto held = PortReservation::take({parse_ip(foreign).value(), Port{0}});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().number, EADDRNOTAVAIL);
}

TEST_P(StackUdp, TheSocketsAnswerComesBack) {
  const Fd server(::socket(family_of(address()), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  SocketAddress where({address(), Port{0}});
  ASSERT_EQ(::bind(server.get(), where.get(), where.bytes()), 0);
  ASSERT_EQ(::getsockname(server.get(), where.get(), where.room()), 0);
  std::thread answering([&] {
    pollfd waiting{.fd = server.get(), .events = POLLIN, .revents = 0};
    ASSERT_GT(::poll(&waiting, 1, 30'000), 0);
    std::array<char, 64> request{};
    SocketAddress from;
    const ssize_t got =
        ::recvfrom(server.get(), request.data(), request.size(), 0, from.get(), from.room());
    ASSERT_EQ(got, 5);
    ASSERT_EQ(::sendto(server.get(), "HELLO", 5, 0, from.get(), from.bytes()), 5);
  });
  UdpExchange exchange = open(where.endpoint().port);
  const auto outcome = exchange.ask(bytes_of("hello"), patience());
  answering.join();
  ASSERT_TRUE(outcome) << outcome.error().text();
  ASSERT_TRUE(outcome->reply);
  EXPECT_EQ(text_of(*outcome->reply), "HELLO");
}

TEST_P(StackUdp, NobodyListensIsReadFromTheErrorQueue) {
  Port free;
  {
    const auto held = PortReservation::take({address(), Port{0}});
    free = held.value().port();
  }
  UdpExchange exchange = open(free);
  for (int i = 0; i < 2; ++i) {  // an error of the first request must not spoil the second
    const auto outcome = exchange.ask(bytes_of("hello"), patience());
    ASSERT_TRUE(outcome) << outcome.error().text();
    ASSERT_EQ(outcome->near_misses.size(), 1U);
    EXPECT_THAT(outcome->near_misses[0].text,
                HasSubstr("port unreachable from " + GetParam() + ": no program listens on port " +
                          std::to_string(free.number)));
  }
}

TEST_P(StackUdp, LoopbackIsReachedByLoWithoutAnyMac) {
  const auto hop = next_hop(address(), patience());
  ASSERT_TRUE(hop) << hop.error().text();
  EXPECT_EQ(hop->interface, "lo");
  EXPECT_EQ(hop->source, address());
  EXPECT_EQ(hop->gateway_mac, Mac{});
  EXPECT_GE(hop->mtu, 1280U);
}

INSTANTIATE_TEST_SUITE_P(Families, StackUdp, testing::Values("127.0.0.1", "::1"),
                         [](const auto& each) { return each.param == "::1" ? "ip6" : "ip4"; });

TEST(StackUdpRecipe, IsRefusedBySocketWhereOnlyThePayloadIsOurs) {
  const auto exchange = UdpExchange::open({.path = path::find_kind("socket").value(),
                                           .remote = {Ip4{{127, 0, 0, 1}}, Port{9}},
                                           .recipe = wire::Recipe{}},
                                          patience());
  ASSERT_FALSE(exchange);
  EXPECT_EQ(exchange.error().cause, Cause::input);
}

TEST(StackNextHop, AnInterfaceThatIsNotThereIsNamed) {
  const auto hop = next_hop(Ip4{{127, 0, 0, 1}}, patience(), "no-such-device");
  ASSERT_FALSE(hop);
  EXPECT_EQ(hop.error().number, ENODEV);
  EXPECT_THAT(hop.error().text(), HasSubstr("`no-such-device`"));
}

}  // namespace
}  // namespace pushpkt::stack
