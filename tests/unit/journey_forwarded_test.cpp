// What a router forwards after a rewrite: whose packet it is, where its bytes no longer tell.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "journey_frames.hpp"
#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::journey {
namespace {

using testing::ElementsAre;

Observed incoming(Place place, const std::string& text) {
  sniff::Seen seen;
  seen.bytes = eth_frame(text).bytes;
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  seen.direction = sniff::Direction::in;
  return {place, SeenPacket(std::move(seen))};
}

const std::string ours =
    "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12000)/\"hello\"";
const std::string ours6 =
    "ipv6(src=fd77:1::2, dst=fd77:2::2)/udp(srcport=4000, dstport=12000)/\"hello\"";

struct Rewrite {
  const char* what;
  std::string wrote;
  std::string forwarded;  ///< came in at the server
  Role role;
};

std::vector<Rewrite> rewrites() {
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
  for (const Rewrite& rewrite : rewrites()) {
    const WrittenFrame wrote(eth_frame(rewrite.wrote));
    const std::vector<Observed> observed{incoming(Place::next, rewrite.wrote),
                                         incoming(Place::receiver, rewrite.forwarded)};
    EXPECT_THAT(attribute({{&wrote, 1}, path::Level::link}, {}, observed),
                ElementsAre(Role::left, rewrite.role))
        << rewrite.what;
  }
}

TEST(JourneyForwarded, WhatARuleOfTheSenderRewroteLeftAndArrived) {
  const WrittenFrame wrote(eth_frame(ours));
  for (const std::string left :
       {"ip(src=10.77.1.2, dst=10.77.2.2, id=7, dsfield=96)/udp(srcport=4000, "
        "dstport=12000)/\"hello\"",
        "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=5555, dstport=12000)/\"hello\"",
        "ip(src=10.77.1.2, dst=10.77.2.9, id=7)/udp(srcport=4000, dstport=53)/\"hello\""}) {
    const std::vector<Observed> observed{incoming(Place::next, left),
                                         incoming(Place::receiver, left)};
    EXPECT_THAT(attribute({{&wrote, 1}, path::Level::network}, {}, observed),
                ElementsAre(Role::left, Role::arrived))
        << left;
    const auto frame = frame_of(observed[0].packet, {{&wrote, 1}, path::Level::network}, 0,
                                [](std::size_t) { return true; });
    EXPECT_EQ(frame, 0U) << left;
  }
}

TEST(JourneyForwarded, WhatTheSenderSaysBesidesIsNotOurs) {
  const WrittenFrame wrote(eth_frame(ours));
  const WrittenFrame other(
      eth_frame("ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4001, dstport=12000)/"
                "\"hello\""));
  const Written theirs{{&other, 1}, path::Level::network};
  for (const std::string left :
       {"ip(src=10.77.1.2, dst=10.77.2.2, id=8)/udp(srcport=4000, dstport=12000)/\"other\"",
        "ip(src=10.77.1.2, dst=10.77.2.2, id=7, dsfield=96)/udp(srcport=5555, "
        "dstport=12000)/\"hello\""}) {
    EXPECT_THAT(attribute({{&wrote, 1}, path::Level::network}, std::span(&theirs, 1),
                          std::vector{incoming(Place::next, left)}),
                ElementsAre(Role::noise))
        << left;
  }
}

TEST(JourneyForwarded, OnlyWhereOursLeftAndDidNotArrive) {
  const WrittenFrame wrote(eth_frame(ours));
  const std::string rewritten =
      "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=4000, dstport=12001)/\"hello\"";
  EXPECT_THAT(attribute({{&wrote, 1}, path::Level::link}, {},
                        std::vector{incoming(Place::receiver, rewritten)}),
              ElementsAre(Role::noise));
  const std::vector<Observed> both{incoming(Place::next, ours), incoming(Place::receiver, ours),
                                   incoming(Place::receiver, rewritten)};
  EXPECT_THAT(attribute({{&wrote, 1}, path::Level::link}, {}, both),
              ElementsAre(Role::left, Role::arrived, Role::noise));
}

TEST(JourneyForwarded, AHostsOwnPacketIsNotOurs) {
  const WrittenFrame wrote(eth_frame(ours));
  const std::string own =
      "ip(src=10.77.1.2, dst=10.77.2.2, id=8)/udp(srcport=4000, dstport=9)/\"hello\"";
  const std::vector<Observed> observed{incoming(Place::next, ours), incoming(Place::next, own),
                                       incoming(Place::receiver, own)};
  EXPECT_THAT(attribute({{&wrote, 1}, path::Level::link}, {}, observed),
              ElementsAre(Role::left, Role::noise, Role::noise));
}

TEST(JourneyForwarded, WhatIsAsMuchLikeAnotherTrialsIsNotClaimed) {
  const WrittenFrame wrote(eth_frame(ours));
  const auto other = [](const std::string& port) {
    return WrittenFrame(eth_frame("ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=" + port +
                                  ", dstport=12000)/\"hello\""));
  };
  const std::vector<Observed> observed{
      incoming(Place::next, ours),
      incoming(
          Place::receiver,
          "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12001)/\"hello\"")};
  const WrittenFrame unlike = other("4001");
  const Written unlikes{{&unlike, 1}, path::Level::link};
  EXPECT_THAT(attribute({{&wrote, 1}, path::Level::link}, {&unlikes, 1}, observed),
              ElementsAre(Role::left, Role::arrived));
  const WrittenFrame alike(eth_frame(
      "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12002)/\"hello\""));
  const Written alikes{{&alike, 1}, path::Level::link};
  EXPECT_THAT(attribute({{&wrote, 1}, path::Level::link}, {&alikes, 1}, observed),
              ElementsAre(Role::left, Role::unclaimed));
}

// The router takes the length that the IP header names: of two that it alone tells apart.
TEST(JourneyForwarded, WhatTheRouterCutIsHeldAgainstAllThatWasSent) {
  struct Cut {
    std::string wrote;
    std::string other;
    std::string forwarded;
  };
  const std::string udp = "/udp(srcport=4000, dstport=12000)/\"hello\"";
  const std::string ip6 = "ipv6(src=fd77:1::2, dst=fd77:2::2, nxt=17";
  const std::string ip4 = "ip(src=10.77.1.2, dst=10.77.2.2, id=7, proto=17";
  for (const Cut& cut :
       {Cut{ip6 + ", plen=1)" + udp, ip6 + ", plen=0)" + udp, ip6 + ", plen=1, hlim=63)/hex(0f)"},
        Cut{ip4 + ", len=21)" + udp, ip4 + ", len=20)" + udp, ip4 + ", len=21, ttl=63)/hex(0f)"}}) {
    const WrittenFrame wrote(eth_frame(cut.wrote));
    const WrittenFrame alike(eth_frame(cut.other));
    const Written others{{&alike, 1}, path::Level::link};
    const std::vector<Observed> observed{incoming(Place::next, cut.wrote),
                                         incoming(Place::receiver, cut.forwarded)};
    EXPECT_THAT(attribute({{&wrote, 1}, path::Level::link}, {&others, 1}, observed),
                ElementsAre(Role::left, Role::arrived))
        << cut.wrote;
  }
}

}  // namespace
}  // namespace pushpkt::journey
