// HasField and HasValues by the names of options, records and tshark's columns; policies.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include "pushpkt/testing.hpp"
#include "pushpkt/wire/text.hpp"
#include "testing_packets.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::Contains;
using ::testing::DescribeMatcher;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string addresses = "eth/ip(src=10.0.0.1, dst=10.0.0.2)";
const sniff::Seen syn = seen_of(addresses + "/tcp(dstport=80, flags=S, mss=1460, wscale=7)");
const sniff::Seen answer =
    seen_of(addresses +
            "/udp(srcport=53)/dns(id=7, flags=0x8180, qry=\"www.example.test\", "
            "answer=\"example.test\", ttl=60, a=10.0.0.9, "
            "answer=\"example.test\", ttl=60, a=10.0.0.10)");

TEST(HasFieldByName, TakesTheNumbersOfOptionsAndRecords) {
  EXPECT_THAT(syn, HasField("tcp.options.mss_val", 1460));
  EXPECT_THAT(syn, HasField("tcp.options.mss_val", "1460"));
  EXPECT_THAT(syn, HasField("tcp.options.wscale.shift", 7));
  EXPECT_THAT(syn, Not(HasField("tcp.options.mss_val", 1461)));
  EXPECT_THAT(syn, HasField("tcp.flags.syn", true));
  EXPECT_THAT(syn, HasField("tcp.dstport", 80));
  EXPECT_THAT(answer, HasField("dns.a", "10.0.0.9"));
  EXPECT_THAT(answer, HasField("dns.a", "10.0.0.10", 1));
  EXPECT_THAT(answer, HasField("dns.count.answers", 2));
  EXPECT_THAT(answer, HasField("dns.resp.ttl", 60, 1));
  EXPECT_THAT(answer, Not(HasField("dns.a", "10.0.0.10", 2)));
  EXPECT_THAT(answer, Not(HasField("tcp.options.mss_val", 1460)));
}

TEST(HasFieldByName, TakesTextsAndMatchersForThem) {
  EXPECT_THAT(answer, HasField("dns.qry.name", "www.example.test"));
  EXPECT_THAT(answer, Not(HasField("dns.qry.name", "example.test")));
  EXPECT_THAT(answer, HasField("dns.qry.name", EndsWith(".test")));
  EXPECT_THAT(answer, HasField("dns.resp.name", EndsWith("example.test"), 1));
  EXPECT_THAT(answer, HasField("ip.src", EndsWith(".1")));
  EXPECT_THAT(answer, HasField("ip.checksum.status", "1"));
  EXPECT_THAT(syn, HasField("tcp.len", 0));
  EXPECT_EQ(why(answer, HasField("dns.qry.name", "x")),
            "whose dns.qry.name is \"www.example.test\", in a, frame 1");
  EXPECT_THAT(why(syn, HasField("dns.qry.name", "x")), HasSubstr("which has no dns.qry.name: "));
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(HasField("dns.qry.name", "x", 1)),
            "has dns.qry.name#2 \"x\"");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(Not(HasField("dns.qry.name", EndsWith("x")))),
            "has no dns.qry.name that ends with \"x\"");
}

TEST(HasFieldByName, WhatDoesNotExistFailsTheTestInsideOfNotToo) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(syn, Not(HasField("tcp.options.mss_vall", 1))),
                          "tcp.options.mss_val");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(answer, Not(HasField("dns.qry.nam", EndsWith("x")))),
                          "dns.qry.nam");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(answer, Not(HasValues("dns.aa", Contains("x")))), "dns.aa");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(syn, Not(HasField("tcp.options.mss_val", 70000))),
                          "at most 65535");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(syn, Not(HasField("ip.ttl", -1))), "ip.ttl");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(answer, Not(HasField("dns.a", "10.0.0.300"))), "10.0.0.300");
}

TEST(HasValues, TakesAMatcherForAllOccurrences) {
  EXPECT_THAT(answer, HasValues("dns.a", ElementsAre("10.0.0.9", "10.0.0.10")));
  EXPECT_THAT(answer, HasValues("dns.aaaa", IsEmpty()));
  EXPECT_THAT(answer, HasValues("ip.dst", ElementsAre("10.0.0.2")));
  EXPECT_THAT(answer, HasValues("ip.checksum.status", ElementsAre("1")));
  EXPECT_THAT(answer, Not(HasValues("dns.a", Contains("10.0.0.11"))));
  EXPECT_EQ(why(answer, HasValues("dns.a", Contains("x"))),
            "whose values of dns.a are 10.0.0.9, 10.0.0.10, in a, frame 1");
  EXPECT_THAT(DescribeMatcher<const sniff::Seen&>(HasValues("dns.a", IsEmpty())),
              HasSubstr("has values of dns.a which is empty"));
}

const std::string base_text = ", ttl=64, id=1)/udp(srcport=4000, dstport=53)";

sniff::Seen variant(const std::string& rest, const std::string& src = "10.0.0.1") {
  return seen_of("eth()/ip(src=" + src + ", dst=10.0.0.2" + rest);
}

TEST(ComparisonPolicy, IsOneExpression) {
  const sniff::Seen before = variant(base_text);
  EXPECT_THAT(variant(", ttl=62, id=9)/udp(srcport=4000, dstport=53)"),
              SamePacketAs(before, ignoring({"ip.id"}).tolerating("ip.ttl", 2)));
  EXPECT_THAT(variant(", ttl=61, id=9)/udp(srcport=4000, dstport=53)"),
              Not(SamePacketAs(before, ignoring({"ip.id"}).tolerating("ip.ttl", 2))));
  EXPECT_THAT(variant(base_text, "10.0.0.77"),
              SamePacketAs(before, ignoring_nothing().masking("ip.src", "/24")));
  EXPECT_THAT(variant(base_text, "10.0.1.77"),
              Not(SamePacketAs(before, ignoring_nothing().masking("ip.src", "/24"))));
  EXPECT_THAT(variant(", ttl=64, id=1)/udp(srcport=4000, dstport=54)"),
              Not(SamePacketAs(before, ignoring({"udp.port"}).comparing("udp.dstport"))));
  EXPECT_EQ(ignoring({}).paired_by_flow().pairing, compare::Pairing::flow);
  EXPECT_EQ(ignoring({}).paired_by_content().pairing, compare::Pairing::content);
  EXPECT_EQ(ignoring({}).relating("ip.id increases").relations().size(), 1U);
}

TEST(ComparisonPolicy, WhatDoesNotExistFailsTheTest) {
  EXPECT_NONFATAL_FAILURE(static_cast<void>(ignoring({}).ignoring("udp.dstprt")), "udp.dstport");
  EXPECT_NONFATAL_FAILURE(static_cast<void>(ignoring({}).comparing("ip.tttl")), "ip.ttl");
  EXPECT_NONFATAL_FAILURE(static_cast<void>(ignoring({}).tolerating("ip.tttl", 1)), "ip.ttl");
  EXPECT_NONFATAL_FAILURE(static_cast<void>(ignoring({}).masking("ip.src", "/99")), "/99");
  EXPECT_NONFATAL_FAILURE(static_cast<void>(ignoring({}).relating("ip.id grows")), "ip.id grows");
}

}  // namespace
}  // namespace pushpkt::testing
