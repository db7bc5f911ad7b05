// Messages behind a port that are cut, or contradict themselves: what is told, and what is there.
#include "pushpkt/wire/cut_message.hpp"

#include <gmock/gmock.h>

#include "pushpkt/wire/protocols.hpp"
#include "unit/wire_built.hpp"

namespace pushpkt::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string malformed_text(std::string_view upper) {
  const Bytes bytes = built_bytes("eth/ip(src=10.0.0.1, dst=10.0.0.2)/" + std::string(upper));
  const auto found = malformed_message(decode(bytes));
  return found ? to_text(*found) : "";
}

std::vector<std::string> partial_items(const Decoded& packet) {
  std::vector<std::string> out;
  const auto partial = partial_message(packet);
  if (!partial) return {"no message"};
  for (const Item& item : items_there(packet.bytes(), *partial)) {
    out.push_back(std::string(item.name) + " " + item.text());
  }
  return out;
}

TEST(MalformedMessage, SaysWhy) {
  struct Case {
    const char* upper;
    const char* why;
  };
  for (const Case& c : {
           Case{R"(udp(srcport=4000)/dns(qry="a.b", count.queries=5))",
                "malformed DNS: dns.count.queries says 5 but 1 is there"},
           Case{"udp(srcport=4000)/dns(count.queries=1, records=hex(c00c00010001))",
                "malformed DNS: the name of question 1 leads out of the message or back to itself"},
           Case{"udp(srcport=4000)/dns(count.queries=1, records=hex(0161000001))",
                "malformed DNS: question 1 is cut"},
           Case{"udp(srcport=4000)/dns(count.answers=1, records=hex(00000100010000000100090a))",
                "malformed DNS: the contents of record 1 of dns.count.answers have 9 bytes but 1 "
                "byte is there"},
           Case{"udp(srcport=4000, dstport=53)/hex(0001)",
                "malformed DNS: its header has 12 bytes but 2 bytes are there"},
           Case{"udp(srcport=53, dstport=4000)/hex(0001)", "malformed DNS: its header has 12"},
           Case{"tcp(srcport=4000, dstport=53)/hex(000c 0001 0000 0001 0000 0000 0000)",
                "malformed DNS: dns.count.queries says 1 but 0 are there"},
           Case{"udp(srcport=68, dstport=67)/hex(01010600)",
                "malformed DHCP: its header has 236 bytes but 4 bytes are there"},
           Case{"udp(srcport=123, dstport=123)/hex(23000000)",
                "malformed NTP: its header has 48 bytes but 4 bytes are there"},
           Case{"udp(srcport=4000, dstport=4789)/hex(0800)",
                "malformed VXLAN: its header has 8 bytes but 2 bytes are there"},
       }) {
    EXPECT_THAT(malformed_text(c.upper), HasSubstr(c.why)) << c.upper;
  }
}

TEST(MalformedMessage, IsNoneWhereTheBytesMayBeSomethingElse) {
  for (const char* upper : {
           R"(udp(srcport=4000)/dns(qry="a.b"))", R"(udp(srcport=4000, dstport=4001)/"hello")",
           "udp(srcport=4000, dstport=53)",
           "tcp(srcport=4000, dstport=53)/hex(00ff 0001)",  // the first segment of a message
           "udp(srcport=123, dstport=123)/hex(16010001)",   // NTP control
           "udp(srcport=68, dstport=67)/hex(00)*240",       // BOOTP
           R"(udp(srcport=4000, length=30)/dns(qry="a.b", count.queries=5))",  // udp.length lies
       }) {
    EXPECT_EQ(malformed_text(upper), "") << upper;
  }
  const Bytes first_fragment = built_bytes(
      "eth/ip(src=10.0.0.1, dst=10.0.0.2, flags.mf=1)/udp(dstport=53, checksum=0)/hex(0001)");
  EXPECT_FALSE(malformed_message(decode(first_fragment)));
}

TEST(MalformedOptions, SayWhichLengthDoesNotFit) {
  const auto text_of = [](std::string_view recipe) {
    const Bytes bytes = built_bytes(recipe);
    const auto found = malformed_options(decode(bytes));
    return found ? to_text(*found) : "";
  };
  const std::string ip = "eth/ip(src=10.0.0.1, dst=10.0.0.2";
  EXPECT_EQ(text_of(ip + ")/tcp(dstport=80, options=hex(020b05b4))"),
            "malformed TCP: its option of kind 2 says 11 bytes but 4 bytes are there");
  EXPECT_EQ(text_of(ip + ", options=hex(01010701))/udp()"),
            "malformed IP: its option of kind 7 says 1 byte but 2 bytes are there");
  EXPECT_EQ(text_of(ip + ")/tcp(dstport=80, options=hex(01010108))"),
            "malformed TCP: its last option has no length");
  EXPECT_EQ(text_of(ip + ")/tcp(dstport=80, mss=1460, sack_perm)"), "");
  EXPECT_EQ(text_of(ip + ")/tcp(dstport=80, options=hex(000b05b4))"), "") << "behind the end";
}

TEST(PartialMessage, HasTheRecordsBeforeTheCut) {
  const Bytes bytes = built_bytes(
      R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=53, dstport=4000)/)"
      R"(dns(flags=0x8000, qry="a.b", answer="a.b", ttl=7, a=10.0.0.9, answer="c.d", ttl=8,)"
      R"( a=10.0.0.8, compress=0))");
  constexpr std::size_t message_at = 42;
  const auto shown_of = [&](std::size_t there) {
    return partial_items(
        decode(ByteView(bytes).first(message_at + there), Link::ethernet, bytes.size()));
  };
  constexpr std::size_t question_end = 12 + 5 + 4;
  constexpr std::size_t first_record_end = question_end + 5 + 10 + 4;
  EXPECT_THAT(shown_of(12), IsEmpty());
  EXPECT_THAT(shown_of(question_end - 1), IsEmpty()) << "a question is shown whole";
  EXPECT_THAT(shown_of(question_end),
              ElementsAre("dns.qry.name a.b", "dns.qry.type 1", "dns.qry.class 0x0001"));
  EXPECT_EQ(shown_of(first_record_end - 1).size(), 3U + 5U) << "rows of a record, not its contents";
  EXPECT_EQ(shown_of(first_record_end).back(), "dns.a 10.0.0.9");
  EXPECT_EQ(shown_of(first_record_end + 6).size(), 3U + 6U) << "a name without its type";
}

TEST(PartialMessage, OfAMalformedOneIsWhatComesBeforeTheFault) {
  const Bytes bytes = built_bytes(
      R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000)/dns(qry="a.b", count.queries=5))");
  EXPECT_THAT(partial_items(decode(bytes)),
              ElementsAre("dns.qry.name a.b", "dns.qry.type 1", "dns.qry.class 0x0001"));
}

}  // namespace
}  // namespace pushpkt::wire
