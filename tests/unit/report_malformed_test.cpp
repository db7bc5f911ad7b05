// A message that contradicts itself, in text, packet tree and JSON.
#include <gmock/gmock.h>

#include "pushpkt/report/packet_json.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/report/packet_tree.hpp"
#include "unit/wire_built.hpp"

namespace pushpkt::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* why = "malformed DNS: dns.count.queries says 5 but 1 is there";

TEST(Malformed, IsToldWithItsReasonAndItsRows) {
  const Bytes bytes = wire::built_bytes(R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000)/)"
                                        R"(dns(id=7, qry="a.b", count.queries=5))");
  const auto decoded = wire::decode(bytes);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const sniff::SeenView seen{.bytes = bytes, .wire_bytes = size, .number = 1};
  EXPECT_THAT(summary(decoded, {}), HasSubstr("UDP 4000 -> 53, 21 bytes [" + std::string(why)));
  EXPECT_THAT(packet_tree(seen, decoded, nullptr, {}),
              AllOf(HasSubstr("(dns), as far as it is there: bytes 42-62"), HasSubstr("0x0007"),
                    HasSubstr("dns.qry.name a.b"), HasSubstr(std::string("! ") + why)));
  EXPECT_THAT(packet_json(seen, decoded, nullptr),
              HasSubstr(R"("findings":[{"text":")" + std::string(why) + R"(","offset":42,)"));
}

TEST(PacketTree, NamesWhatFollowsByTheFirstHeaderOfTheNumber) {
  const Bytes bytes = wire::built_bytes("eth/arp");
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const sniff::SeenView seen{.bytes = bytes, .wire_bytes = size, .number = 1};
  const std::string tree = packet_tree(seen, wire::decode(bytes), nullptr, {});
  EXPECT_THAT(tree, testing::ContainsRegex("eth.type +0x0806 +arp +EtherType"));
}

TEST(PacketTree, ThePayloadEndsWhereTheLengthOfUdpSays) {
  const Bytes bytes = wire::built_bytes("ip(src=10.0.0.1, dst=10.0.0.2)/udp(length=10)/\"abcdef\"");
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const sniff::SeenView seen{.bytes = bytes, .wire_bytes = size, .link = Link::raw, .number = 1};
  const std::string tree = packet_tree(seen, wire::decode(bytes, Link::raw), nullptr, {});
  EXPECT_THAT(tree, AllOf(HasSubstr("Payload: 2 bytes\n"),
                          HasSubstr("Bytes that udp.length does not count: 4 bytes\n")));
}

}  // namespace
}  // namespace pushpkt::report
