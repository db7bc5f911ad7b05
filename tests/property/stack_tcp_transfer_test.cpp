// Megabytes both ways over a bad link in virtual time arrive unharmed, whatever was negotiated.
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "property/stack_tcp_link.hpp"

namespace pushpkt {
namespace {

using namespace test;

constexpr std::uint64_t enough_events = 2'000'000;

void expect_transfer(const Config& client, const Config& server, const Impairments& impairments,
                     std::uint64_t bytes, std::uint64_t seed) {
  Config first = client;
  first.initial_sequence = Seq{static_cast<std::uint32_t>(0xfff00000U + seed * 7919)};  // wraps
  Config second = server;
  second.initial_sequence = Seq{static_cast<std::uint32_t>(seed * 104729)};
  VirtualLink link({Connection::connect(first, client_end, server_end, {}), bytes, 1, 2},
                   {Connection::listen(second, server_end), bytes, 2, 1}, impairments, seed);
  EXPECT_TRUE(link.run(enough_events)) << to_string(link.client().connection.state()) << " "
                                       << to_string(link.server().connection.state());
  for (TcpEnd* end : {&link.client(), &link.server()}) {
    EXPECT_FALSE(end->connection.failure()) << end->connection.failure()->text();
    EXPECT_EQ(end->read, bytes);
    EXPECT_FALSE(end->wrong);
    EXPECT_TRUE(end->connection.at_end());
    EXPECT_EQ(end->connection.unacknowledged(), 0U);
  }
}

constexpr Impairments bad_link{.loss = 5, .reorder = 5, .duplicate = 2, .corrupt = 1};

class BadLink : public testing::TestWithParam<int> {};

TEST_P(BadLink, TenMegabytesBothWaysArriveUnharmed) {
  expect_transfer({}, {}, bad_link, 10'000'000, static_cast<std::uint64_t>(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Seeds, BadLink, testing::Range(1, 21));

struct Variant {
  const char* name;
  Config client;
  Config server;
};

Variant variant(const char* name, void (*change)(Config& client, Config& server)) {
  Variant out{name, {}, {}};
  change(out.client, out.server);
  return out;
}

class Negotiated : public testing::TestWithParam<Variant> {};

TEST_P(Negotiated, DataArrivesUnharmed) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_transfer(GetParam().client, GetParam().server, bad_link, 300'000, seed);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Options, Negotiated,
    testing::Values(
        variant("NoSack", [](Config& c, Config&) { c.sack = false; }),
        variant("NoTimestamps", [](Config&, Config& s) { s.timestamps = false; }),
        variant("NoScaling", [](Config& c, Config&) { c.window_scaling = false; }),
        variant("Bare",
                [](Config& c, Config&) { c.sack = c.timestamps = c.window_scaling = false; }),
        variant("TinyWindow",
                [](Config& c, Config& s) { c.receive_buffer = s.receive_buffer = 700; }),
        variant("OneSidedWindow", [](Config&, Config& s) { s.receive_buffer = 3000; }),
        variant("TinySendBuffer", [](Config& c, Config&) { c.send_buffer = 100; }),
        variant("SmallMtu", [](Config& c, Config&) { c.mtu = 296; }),
        variant("Nagle", [](Config& c, Config& s) { c.nagle = s.nagle = true; })),
    [](const auto& test) { return test.param.name; });

// Without loss nothing is sent twice, and the link's delay is the only time that passes.
TEST(GoodLink, NothingIsRetransmitted) {
  VirtualLink link({Connection::connect({}, client_end, server_end, {}), 3'000'000, 1, 2},
                   {Connection::listen({}, server_end), 3'000'000, 2, 1}, {}, 1);
  ASSERT_TRUE(link.run(enough_events));
  EXPECT_EQ(link.client().connection.counts().retransmissions, 0U);
  EXPECT_EQ(link.server().connection.counts().retransmissions, 0U);
  EXPECT_EQ(link.client().read, 3'000'000U);
  EXPECT_LT(link.now(), std::chrono::seconds(5));
}

// A link that loses everything: both ends give up after a bounded number of segments.
TEST(DeadLink, EndsWithATimeout) {
  VirtualLink link({Connection::connect({}, client_end, server_end, {}), 1000, 1, 2},
                   {Connection::listen({}, server_end), 0, 2, 1}, {.loss = 100}, 1);
  link.run(1000);
  ASSERT_TRUE(link.client().connection.failure());
  EXPECT_EQ(link.client().connection.failure()->number, ETIMEDOUT);
  EXPECT_EQ(link.client().connection.counts().segments_out, 8U);
  EXPECT_GT(link.now(), std::chrono::minutes(3));  // RFC 9293, 3.8.3: R2 of a SYN
}

}  // namespace
}  // namespace pushpkt
