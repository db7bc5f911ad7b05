// What a router forwards after a rewrite: whose packet it is, where its bytes no longer tell.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::journey {
namespace {

using sniff::Direction;
using testing::ElementsAre;

constexpr auto link = path::Level::link;
constexpr Direction in = Direction::in;

wire::Frame frame(const std::string& text) {
  const auto recipe =
      wire::parse_recipe("eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/" + text);
  EXPECT_TRUE(recipe) << text;
  return wire::build(recipe.value()).value();
}

Observed at(Place place, const std::string& text) {
  sniff::Seen seen;
  seen.bytes = frame(text).bytes;
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  seen.direction = in;
  return {place, SeenPacket(std::move(seen))};
}

const std::string ours =
    "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12000)/\"hello\"";
const std::string ours6 =
    "ipv6(src=fd77:1::2, dst=fd77:2::2)/udp(srcport=4000, dstport=12000)/\"hello\"";

struct Row {
  const char* what;
  std::string wrote;
  std::string forwarded;  ///< came in at the server
  Role role;
};

std::vector<Row> rows() {
  return {
      {"another port", ours,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=4000, dstport=12001)/\"hello\"",
       Role::arrived},
      {"another source port", ours,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=999, dstport=12000)/\"hello\"",
       Role::arrived},
      {"another payload", ours,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=4000, dstport=12000)/\"jello\"",
       Role::arrived},
      {"a longer payload", ours,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=4000, dstport=12000)/\"hello!\"",
       Role::arrived},
      {"another destination and port", ours,
       "ip(src=10.77.1.2, dst=10.77.2.9, id=7, ttl=63)/udp(srcport=4000, dstport=53)/\"hello\"",
       Role::arrived},
      {"both addresses, both ports", ours,
       "ip(src=10.77.2.1, dst=10.77.2.9, id=7, ttl=63)/udp(srcport=1024, dstport=53)/\"hello\"",
       Role::arrived},
      {"another DSCP and TTL", ours,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=7, dsfield=12)/udp(srcport=4000, "
       "dstport=12000)/\"hello\"",
       Role::arrived},
      {"all but the protocol", ours,
       "ip(src=10.77.2.1, dst=10.77.2.9, id=9)/udp(srcport=1024, dstport=53)/\"other\"",
       Role::unclaimed},
      {"in a packet of another protocol", ours,
       "ip(src=10.77.2.1, dst=10.77.2.2, id=9, proto=47)/hex(00000800)/" + ours, Role::unclaimed},
      {"IPv6, another port", ours6,
       "ipv6(src=fd77:1::2, dst=fd77:2::2, hlim=63)/udp(srcport=4000, dstport=12001)/\"hello\"",
       Role::arrived},
      {"a question to a neighbour", ours,
       "arp(opcode=1, src.proto_ipv4=10.77.2.1, dst.proto_ipv4=10.77.2.2)", Role::noise},
      {"a router's IGMP", ours, "ip(src=10.77.2.1, dst=224.0.0.22, proto=2)/hex(22000000)",
       Role::noise},
      {"a reset by the router, to the host whose address we wrote", ours,
       "ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, dstport=4000)/\"no\"", Role::noise},
      {"a barrier", ours,
       "ip(src=10.77.2.1, dst=10.77.2.2)/udp(srcport=12012, dstport=12010)/\"barrier of a trial "
       "3\"",
       Role::noise},
  };
}

TEST(JourneyForwarded, APacketThatARouterRewroteIsFollowed) {
  for (const Row& row : rows()) {
    const WrittenFrame wrote(frame(row.wrote));
    const std::vector<Observed> observed{at(Place::next, row.wrote),
                                         at(Place::receiver, row.forwarded)};
    EXPECT_THAT(attribute({{&wrote, 1}, link}, {}, observed), ElementsAre(Role::left, row.role))
        << row.what;
  }
}

TEST(JourneyForwarded, OnlyWhereOursLeftAndDidNotArrive) {
  const WrittenFrame wrote(frame(ours));
  const std::string rewritten =
      "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=4000, dstport=12001)/\"hello\"";
  EXPECT_THAT(attribute({{&wrote, 1}, link}, {}, std::vector{at(Place::receiver, rewritten)}),
              ElementsAre(Role::noise));
  const std::vector<Observed> both{at(Place::next, ours), at(Place::receiver, ours),
                                   at(Place::receiver, rewritten)};
  EXPECT_THAT(attribute({{&wrote, 1}, link}, {}, both),
              ElementsAre(Role::left, Role::arrived, Role::noise));
}

TEST(JourneyForwarded, AHostsOwnPacketIsNotOurs) {
  const WrittenFrame wrote(frame(ours));
  const std::string own =
      "ip(src=10.77.1.2, dst=10.77.2.2, id=8)/udp(srcport=4000, dstport=9)/\"hello\"";
  const std::vector<Observed> observed{at(Place::next, ours), at(Place::next, own),
                                       at(Place::receiver, own)};
  EXPECT_THAT(attribute({{&wrote, 1}, link}, {}, observed),
              ElementsAre(Role::left, Role::noise, Role::noise));
}

TEST(JourneyForwarded, WhatIsAsMuchLikeAnotherTrialsIsNotClaimed) {
  const WrittenFrame wrote(frame(ours));
  const auto other = [](const std::string& port) {
    return WrittenFrame(frame("ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=" + port +
                              ", dstport=12000)/\"hello\""));
  };
  const std::vector<Observed> observed{
      at(Place::next, ours),
      at(Place::receiver,
         "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12001)/\"hello\"")};
  const WrittenFrame unlike = other("4001");
  const Written unlikes{{&unlike, 1}, link};
  EXPECT_THAT(attribute({{&wrote, 1}, link}, {&unlikes, 1}, observed),
              ElementsAre(Role::left, Role::arrived));
  const WrittenFrame alike(
      frame("ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12002)/\"hello\""));
  const Written alikes{{&alike, 1}, link};
  EXPECT_THAT(attribute({{&wrote, 1}, link}, {&alikes, 1}, observed),
              ElementsAre(Role::left, Role::unclaimed));
}

}  // namespace
}  // namespace pushpkt::journey
