// The summary of DNS messages, in the words of Wireshark's Info column.
#include <gtest/gtest.h>

#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

/// Behind the addresses.
std::string summary_of(const std::string& recipe) {
  const auto parsed = wire::parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2)/" + recipe);
  EXPECT_TRUE(parsed) << parsed.error().text();
  const auto frame = wire::build(*parsed);
  EXPECT_TRUE(frame) << frame.error().text();
  const std::string line = summary(wire::decode(frame->bytes, Link::raw), {});
  return line.substr(line.find("  ") + 2);
}

TEST(DnsSummary, NamesTheQuestion) {
  EXPECT_EQ(summary_of(R"(udp(dstport=53)/dns(id=0x1234, qry="example.com"))"),
            "DNS Standard query 0x1234 A example.com");
  EXPECT_EQ(summary_of(R"(udp(dstport=53)/dns(flags=0x2000, qry=".", type=1234))"),
            "DNS Zone change notification 0x0000 Unknown (1234) <Root>");
  EXPECT_EQ(summary_of(R"(udp(srcport=9, dstport=5353)/dns(qry="a.local", type=PTR))"),
            R"(DNS Standard query 0x0000 PTR a.local, "QM" question)");
}

TEST(DnsSummary, NamesTheRecordsOfAnAnswer) {
  EXPECT_EQ(summary_of(R"(udp(srcport=53, dstport=9)/dns(id=1, flags=0x8180, qry="a.b", type=MX, )"
                       R"(answer="a.b", mx="10 m.b", answer="a.b", txt="x", auth="b", )"
                       R"(soa="n.b r.b 1 2 3 4 5", add="m.b", a=10.0.0.9, add=".", type=OPT))"),
            "DNS Standard query response 0x0001 MX a.b MX 10 m.b TXT SOA n.b A 10.0.0.9 OPT");
  EXPECT_EQ(summary_of(R"(udp(srcport=53, dstport=9)/dns(flags=0x8183, qry="a.b"))"),
            "DNS Standard query response 0x0000 No such name A a.b");
}

TEST(DnsSummary, OfALongMessageEnds) {
  std::string recipe = R"(udp(srcport=53, dstport=9)/dns(flags=0x8180, qry="a.b")";
  for (int i = 0; i < 150; ++i) recipe += R"(, answer="a.b", a=10.0.0.9)";
  const std::string line = summary_of(recipe + ")");
  EXPECT_LT(line.size(), 1100U);
  EXPECT_TRUE(line.ends_with(" ...")) << line;
}

TEST(DnsSummary, WhatIsNoMessageIsADatagram) {
  EXPECT_EQ(summary_of(R"(udp(srcport=9, dstport=53)/"hello")"),
            "UDP 9 -> 53, 5 bytes [malformed DNS: its header has 12 bytes but 5 bytes are there]");
}

}  // namespace
}  // namespace pushpkt::report
