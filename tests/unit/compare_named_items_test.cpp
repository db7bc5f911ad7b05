// Options and records that a recipe names, each held against a packet by itself.
#include <gmock/gmock.h>

#include "pushpkt/compare/recipe_match.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string ends = "ip(src=10.0.0.1, dst=10.0.0.2)/";

/// "FIELD EXPECTED ACTUAL" of each mismatch.
std::vector<std::string> mismatches(const std::string& recipe, const std::string& packet) {
  const auto frame = wire::build(wire::parse_recipe(ends + packet).value());
  EXPECT_TRUE(frame) << frame.error().text();
  const auto wanted = wire::parse_recipe(recipe);
  EXPECT_TRUE(wanted) << wanted.error().text();
  const RecipeMatch found = match(*wanted, wire::decode(frame->bytes, frame->link));
  EXPECT_TRUE(found.has_headers);
  std::vector<std::string> out;
  for (const Mismatch& each : found.mismatches) {
    out.push_back(each.field + " " + each.expected + " " + each.actual);
  }
  return out;
}

const std::string syn_ack = "tcp(flags=SA, mss=1460, nop, wscale=10)";

TEST(NamedItems, OfTcpAreComparedByThemselves) {
  EXPECT_THAT(mismatches("tcp(flags=SA, mss=1460)", syn_ack), IsEmpty());
  EXPECT_THAT(mismatches("tcp(mss=1460, wscale=10)", syn_ack), IsEmpty());
  EXPECT_THAT(mismatches("tcp(wscale=10, mss=1460)", syn_ack), IsEmpty()) << "in any order";
  EXPECT_THAT(mismatches("tcp(wscale=10)", syn_ack), IsEmpty());
  EXPECT_THAT(mismatches("tcp(mss=1400)", syn_ack), ElementsAre("tcp.options.mss_val 1400 1460"));
  EXPECT_THAT(mismatches("tcp(mss=1460, sack_perm)", syn_ack),
              ElementsAre("tcp.options.sack_perm 0402 "));
  EXPECT_THAT(mismatches("tcp(mss=1460, mss=1460)", syn_ack),
              ElementsAre("tcp.options.mss_val 1460 "))
      << "one packet option is one";
  EXPECT_THAT(mismatches("tcp(timestamp=1:0)", "tcp(nop, nop, timestamp=1:7)"),
              ElementsAre("tcp.options.timestamp.tsecr 0 7"));
}

TEST(NamedItems, ByTheirNumberAreComparedToo) {
  const std::string odd = "tcp(mss=1460, option=254:00ff)";
  EXPECT_THAT(mismatches("tcp(option=254:00ff)", odd), IsEmpty());
  EXPECT_THAT(mismatches("tcp(option=254:00fe)", odd), testing::SizeIs(1));
  EXPECT_THAT(mismatches("tcp(option=2:05b4)", odd), IsEmpty());
  EXPECT_THAT(mismatches("tcp(option=2:05b5)", odd), ElementsAre("tcp.options.mss_val 1461 1460"));
}

TEST(NamedItems, AreNotBytes) {
  EXPECT_THAT(mismatches("tcp(options=hex(020405b40103030a))", syn_ack), IsEmpty());
  EXPECT_THAT(mismatches("tcp(options=hex(020405b4))", syn_ack),
              ElementsAre("tcp.options 020405b4 020405b40103030a"));
}

TEST(NamedItems, OfDnsAreRecordsOfTheirSection) {
  const std::string message =
      R"(udp(srcport=53)/dns(flags.response=1, qry="a.example", answer="a.example", ttl=300, )"
      R"(a=10.0.0.9, answer="b.example", ttl=60, a=10.0.0.8, add="c.example", a=10.0.0.7))";
  EXPECT_THAT(mismatches(R"(dns(answer="a.example", a=10.0.0.9))", message), IsEmpty())
      << "neither the counts nor the TTL are named";
  EXPECT_THAT(mismatches(R"(dns(answer="b.example", a=10.0.0.8, ttl=60))", message), IsEmpty());
  EXPECT_THAT(mismatches(R"(dns(qry="a.example", type=A))", message), IsEmpty());
  EXPECT_THAT(mismatches(R"(dns(answer="b.example", a=10.0.0.9))", message),
              ElementsAre("dns.a 10.0.0.9 10.0.0.8"))
      << "name and address are of one record";
  EXPECT_THAT(mismatches(R"(dns(answer="c.example", a=10.0.0.7))", message),
              testing::Not(IsEmpty()))
      << "of another section";
  EXPECT_THAT(mismatches(R"(dns(answer="a.example", ttl=299))", message),
              ElementsAre("dns.resp.ttl 299 300"));
  EXPECT_THAT(mismatches(R"(dns(count.answers=1, answer="a.example"))", message),
              ElementsAre("dns.count.answers 1 2"))
      << "a count that is named counts";
}

TEST(NamedItems, OfDhcpAreOptions) {
  const std::string offer =
      "udp(srcport=67, dstport=68)/dhcp(op=2, message_type=2, server_id=10.0.0.1, "
      "lease_time=3600, router=10.0.0.1:10.0.0.2)";
  EXPECT_THAT(mismatches("dhcp(message_type=2)", offer), IsEmpty());
  EXPECT_THAT(mismatches("dhcp(lease_time=3600, message_type=2)", offer), IsEmpty());
  EXPECT_THAT(mismatches("dhcp(message_type=5)", offer), ElementsAre("dhcp.option.dhcp 5 2"));
  EXPECT_THAT(mismatches("dhcp(router=10.0.0.2)", offer), IsEmpty());
  EXPECT_THAT(mismatches("dhcp(hostname=\"x\")", offer), ElementsAre("dhcp.option.hostname x "));
}

TEST(NamedItems, OfRecordListsAreRecords) {
  const std::string report =
      "igmp(type=0x22, record=4, maddr=224.1.1.1, record=3, maddr=224.1.1.2, saddr=10.0.0.1)";
  EXPECT_THAT(mismatches("igmp(type=0x22, record=3, maddr=224.1.1.2)", report), IsEmpty());
  EXPECT_THAT(mismatches("igmp(type=0x22, record=4, maddr=224.1.1.2)", report),
              testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace pushpkt::compare
