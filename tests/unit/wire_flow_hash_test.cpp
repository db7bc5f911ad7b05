// Which packets belong to one conversation, whatever carries them.
#include "pushpkt/wire/flow_hash.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

std::uint64_t hash_of(const std::string& text, std::size_t captured = ~std::size_t{0}) {
  const auto recipe = parse_recipe(text);
  EXPECT_TRUE(recipe) << text;
  const auto frame = build(*recipe);
  EXPECT_TRUE(frame) << text;
  const ByteView bytes = ByteView(frame->bytes).first(std::min(captured, frame->bytes.size()));
  return flow_hash(decode(bytes, frame->link, frame->bytes.size()));
}

constexpr const char* request = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)";
constexpr const char* answer = "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)";

TEST(FlowHash, IsTheSameBothWays) {
  EXPECT_EQ(hash_of("eth/" + std::string(request)), hash_of("eth/" + std::string(answer)));
  EXPECT_EQ(
      hash_of("eth/ipv6(src=fd00::1, "
              "dst=fd00::2)/ipv6.hopopts(options=hex(010400000000))/tcp(srcport=1, dstport=2)"),
      hash_of("eth/ipv6(src=fd00::2, dst=fd00::1)/tcp(srcport=2, dstport=1)"));
  EXPECT_EQ(hash_of("eth(src=02:00:00:00:00:01, dst=02:00:00:00:00:02)/arp"),
            hash_of("eth(src=02:00:00:00:00:02, dst=02:00:00:00:00:01)/arp"));
}

TEST(FlowHash, OfTwoEndsIsThatOfThePacketsBetweenThem) {
  const Endpoint client{*parse_ip4("10.0.0.1"), Port{4000}};
  const Endpoint server{*parse_ip4("10.0.0.2"), Port{53}};
  EXPECT_EQ(flow_hash(client, server), hash_of("eth/" + std::string(request)));
  EXPECT_EQ(flow_hash(server, client), hash_of("eth/" + std::string(request)));
  const Endpoint six{*parse_ip6("fd00::1"), Port{1}};
  const Endpoint other{*parse_ip6("fd00::2"), Port{2}};
  EXPECT_EQ(flow_hash(six, other),
            hash_of("eth/ipv6(src=fd00::1, dst=fd00::2)/tcp(srcport=1, dstport=2)"));
}

TEST(FlowHash, TellsConversationsApart) {
  std::set<std::uint64_t> hashes;
  for (const char* text :
       {"ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)",
        "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=53, dstport=4000)",  // another one
        "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4001, dstport=53)",
        "ip(src=10.0.0.1, dst=10.0.0.3)/udp(srcport=4000, dstport=53)",
        "ip(src=10.0.0.1, dst=10.0.0.2)/icmp.echo"}) {
    hashes.insert(hash_of(text));
  }
  EXPECT_EQ(hashes.size(), 5U);
}

TEST(FlowHash, GoesByThePacketInATunnel) {
  const std::string outer = "eth/ip(src=1.1.1.1, dst=2.2.2.2)/";
  for (const std::string tunnel : {"", "gre/", "udp/vxlan(vni=7)/eth/"}) {
    EXPECT_EQ(hash_of(outer + tunnel + request), hash_of("eth/vlan(id=7)/" + std::string(answer)))
        << tunnel;
  }
}

TEST(FlowHash, OfAnErrorIsThatOfThePacketItQuotes) {
  const std::string quoted = "eth/ip(src=10.9.9.9, dst=10.0.0.1)/icmp(type=11)/";
  EXPECT_EQ(hash_of(quoted + request), hash_of(answer));
  const std::string segment = "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=80)";
  // Eight bytes of the segment, as RFC 792 has it.
  EXPECT_EQ(hash_of(quoted + segment, 14 + 20 + 8 + 20 + 8), hash_of(segment));
}

TEST(FlowHash, KeepsFragmentsTogether) {
  const std::string ip = "ip(src=10.0.0.1, dst=10.0.0.2, proto=17, ";
  EXPECT_EQ(hash_of(ip + "flags.mf=1)/udp(srcport=4000, dstport=53, length=99, checksum=1)"),
            hash_of(ip + "frag_offset=9)/hex(00112233)"));
}

TEST(FlowHash, DividesConversationsEvenly) {
  constexpr std::size_t shards = 8;
  std::array<int, shards> count{};
  for (int port = 1000; port < 5000; ++port) {
    const std::string text = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(dstport=53, srcport=";
    ++count[hash_of(text + std::to_string(port) + ")") % shards];
  }
  for (const int packets : count) EXPECT_NEAR(packets, 500, 120);
}

}  // namespace
}  // namespace pushpkt::wire
