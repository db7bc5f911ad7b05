// HasPayload, the nth occurrence of a field, and names that do not exist.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include "pushpkt/testing.hpp"
#include "pushpkt/wire/text.hpp"
#include "testing_packets.hpp"

namespace pushpkt::testing {
namespace {

namespace ipv4 = wire::ipv4;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::DescribeMatcher;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const sniff::Seen hello = seen_of("eth/ip/udp(dstport=7)/\"hello\"");
const sniff::Seen quote = seen_of(
    "eth/ip(src=10.0.0.9, dst=10.0.0.1, ttl=64)/icmp(type=3, code=3)"
    "/ip(src=10.0.0.1, dst=10.0.0.2, ttl=5)/udp(srcport=1000, dstport=53)");

TEST(HasPayload, TakesATextBytesAndAMatcher) {
  EXPECT_THAT(hello, HasPayload("hello"));
  EXPECT_THAT(hello, HasPayload(bytes_of("hello")));
  EXPECT_THAT(hello, HasPayload(StartsWith("hel")));
  EXPECT_THAT(hello, HasPayload(SizeIs(5)));
  EXPECT_THAT(hello, Not(HasPayload("hell")));
  EXPECT_THAT(hello, Not(HasPayload(std::string("hello\0", 6))));
  EXPECT_THAT(seen_of("eth/ip/udp"), HasPayload(""));
  EXPECT_THAT(seen_of("eth/ip/udp/hex(00ff)"), HasPayload(std::string("\0\xff", 2)));
}

TEST(HasPayload, SaysWhatIsThereAndDescribesItself) {
  EXPECT_EQ(why(hello, HasPayload("bye")), "whose payload is \"hello\", in a, frame 1");
  EXPECT_EQ(why(seen_of("eth/ip/udp"), HasPayload("bye")),
            "which has no payload: its headers are eth/ip/udp, in a, frame 1");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(HasPayload("bye")), "has a payload \"bye\"");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(Not(HasPayload(StartsWith("b")))),
            "has no payload that starts with \"b\"");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(hello, HasPayload("bye")), "whose payload is \"hello\"");
}

TEST(Answers, HoldsAPacketAgainstTheRequest) {
  const auto query =
      seen_of("ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/dns(id=7)");
  const auto answer = [](const std::string& id) {
    return seen_of("ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)/dns(id=" + id +
                   ", flags.response=1)");
  };
  EXPECT_THAT(answer("7"), Answers(query));
  EXPECT_THAT(answer("8"), Not(Answers(query)));
  EXPECT_THAT(why(answer("8"), Answers(query)),
              HasSubstr("nearly does: an answer came with dns.id"));
  EXPECT_THAT(why(hello, Answers(query)), HasSubstr("which does not: its headers are eth/ip/udp"));
  EXPECT_THAT(DescribeMatcher<const sniff::Seen&>(Answers(query)), StartsWith("answers "));
  EXPECT_NONFATAL_FAILURE((void)Answers(quote), "the packet is not a request");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(answer("8"), Answers(query)), "not 0x0007");
}

TEST(HasField, TakesTheNthOccurrence) {
  const Ip4 inner{{10, 0, 0, 1}};
  EXPECT_THAT(quote, HasField(ipv4::src, inner, 1));
  EXPECT_THAT(quote, Not(HasField(ipv4::src, inner)));
  EXPECT_THAT(quote, HasField(ipv4::ttl, ::testing::Lt(6), 1));
  EXPECT_THAT(quote, HasField("ip.dst", "10.0.0.2", 1));
  EXPECT_THAT(quote, Not(HasField("ip.dst", "10.0.0.2", 2)));
  EXPECT_EQ(why(quote, HasField("ip.ttl", "64", 1)), "whose ip.ttl#2 is 5, in a, frame 1");
  EXPECT_THAT(why(quote, HasField("ip.ttl", "64", 2)), StartsWith("which has no ip.ttl#3: "));
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(HasField("ip.ttl", "5", 1)), "has ip.ttl#2 5");
}

// Each of these would pass, or fail for another reason, if the name were not refused.
TEST(Misspelt, FieldsAndRecipesFailTheTestUnderEveryMatcher) {
  const std::vector<sniff::Seen> list{hello};
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT(hello, AnyOf(HasPayload("hello"), HasField("udp.dstprt", "7"))),
      "the nearest is `udp.dstport`");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(hello, AnyOf(HasPayload("hello"), Matches("udpp()"))),
                          "udpp");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(list, Not(Contains(Matches("ip(tll=3)")))), "`ttl`");
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT(list, Contains(AnyOf(HasField("ip.tll", "64"), HasPayload("hello")))), "ip.tll");
}

}  // namespace
}  // namespace pushpkt::testing
