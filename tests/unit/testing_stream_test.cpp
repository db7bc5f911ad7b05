// TCP streams put together from segments in any order, and what HasStream says of them.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include "pushpkt/testing.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Packets = std::vector<sniff::Seen>;

/// flags as tcp.flags has them: 0x02 SYN, 0x10 ACK, 0x11 FIN, 0x04 RST.
sniff::Seen segment(std::uint32_t seq, const std::string& data, unsigned flags = 0x10,
                    const std::string& ip = "ip(src=10.0.0.1, dst=10.0.0.2)",
                    const std::string& ports = "srcport=4000, dstport=7") {
  const std::string recipe = "eth/" + ip + "/tcp(" + ports + ", seq=" + std::to_string(seq) +
                             ", flags=" + std::to_string(flags) + ")" +
                             (data.empty() ? "" : "/\"" + data + "\"");
  auto frame = wire::build(wire::parse_recipe(recipe).value()).value();
  sniff::Seen seen{.bytes = std::move(frame.bytes), .link = frame.link};
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  return seen;
}

TEST(HasStream, PutsSegmentsTogetherInAnyOrder) {
  const Packets packets{segment(99, "", 0x02), segment(106, "world"), segment(100, "hello "),
                        segment(103, "lo wor"), segment(111, "", 0x11)};
  EXPECT_THAT(packets, HasStream("hello world"));
  EXPECT_THAT(packets, HasStream(StartsWith("hello")));
  EXPECT_THAT(packets, Not(HasStream("hello")));
  ASSERT_THAT(tcp_streams(packets), SizeIs(1));
  EXPECT_EQ(tcp_streams(packets)[0].from, "10.0.0.1:4000");
  EXPECT_EQ(tcp_streams(packets)[0].to, "10.0.0.2:7");
}

TEST(HasStream, SequenceNumbersWrap) {
  EXPECT_THAT((Packets{segment(0xffffffff, "abcd"), segment(3, "ef"), segment(0xfffffffd, "xy")}),
              HasStream("xyabcdef"));
  EXPECT_THAT((Packets{segment(0xfffffffe, "", 0x02), segment(0xffffffff, "ab"), segment(1, "c")}),
              HasStream("abc"));
}

TEST(HasStream, RetransmissionsKeepalivesAndResetsAddNothing) {
  EXPECT_THAT((Packets{segment(100, "abc"), segment(100, "abc"), segment(102, "X"),
                       segment(102, "Xd"), segment(104, "reset", 0x04)}),
              HasStream("abcd"));
}

TEST(HasStream, WithoutASynItBeginsWithTheFirstPayload) {
  EXPECT_THAT((Packets{segment(50, ""), segment(105, "b"), segment(104, "a")}), HasStream("ab"));
  EXPECT_THAT((Packets{segment(99, "data", 0x02), segment(104, "!")}), HasStream("data!"))
      << "a SYN may carry data";
}

TEST(HasStream, KeepsDirectionsAndConnectionsApart) {
  const std::string back = "ip(src=10.0.0.2, dst=10.0.0.1)";
  const std::string six = "ipv6(src=fd00::1, dst=fd00::2)";
  const Packets packets{
      segment(100, "ping"),           segment(500, "pong", 0x10, back, "srcport=7, dstport=4000"),
      segment(100, "six", 0x10, six), segment(99, "", 0x02),
      segment(7999, "", 0x02),        segment(8000, "again")};
  for (const char* text : {"ping", "pong", "six", "again"}) EXPECT_THAT(packets, HasStream(text));
  EXPECT_THAT(tcp_streams(packets), SizeIs(4));
  EXPECT_EQ(tcp_streams(packets)[2].from, "[fd00::1]:4000");
}

TEST(HasStream, APacketThatAnIcmpErrorQuotesIsNone) {
  auto frame = wire::build(wire::parse_recipe("eth/ip/icmp(type=3, code=3)/ip/tcp/\"x\"").value());
  sniff::Seen seen{.bytes = frame->bytes, .link = frame->link};
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  EXPECT_THAT(tcp_streams(Packets{seen}), SizeIs(0));
}

TEST(HasStream, AStreamWithMissingBytesMatchesNothingAndSaysSo) {
  const Packets gap{segment(99, "", 0x02), segment(100, "abc"), segment(105, "fg")};
  EXPECT_THAT(gap, Not(HasStream("abc")));
  EXPECT_THAT(gap, Not(HasStream("abcfg")));
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(gap, HasStream("abc")),
                          "10.0.0.1:4000 -> 10.0.0.2:7, 3 bytes: \"abc\" (bytes are missing from "
                          "there: the next 4 are not all in the packets)");
  EXPECT_THAT((Packets{segment(100, "abc"), segment(104, "", 0x11)}), Not(HasStream("abc")))
      << "the FIN has the number of a byte that is not there";
  sniff::Seen cut = segment(100, "abcdef");
  cut.bytes.resize(cut.bytes.size() - 2);
  EXPECT_EQ(tcp_streams(Packets{cut})[0].bytes, "abcd");
  EXPECT_EQ(tcp_streams(Packets{cut})[0].unread, 2U);
}

TEST(HasStream, SaysWhatIsThereAndDescribesItself) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT((Packets{segment(100, "abc")}), HasStream("abd")),
                          "10.0.0.1:4000 -> 10.0.0.2:7, 3 bytes: \"abc\"");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(Packets{}, HasStream("abd")), "in which TCP carried nothing");
  EXPECT_EQ(::testing::DescribeMatcher<Packets>(HasStream("a")), "has a TCP stream \"a\"");
  EXPECT_EQ(::testing::DescribeMatcher<Packets>(Not(HasStream(HasSubstr("a")))),
            "has no TCP stream that has substring \"a\"");
}

}  // namespace
}  // namespace pushpkt::testing
