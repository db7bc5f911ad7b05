// What the matchers take and refuse, and what they say when they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include "pushpkt/testing.hpp"
#include "pushpkt/wire/text.hpp"
#include "testing_packets.hpp"

namespace pushpkt::testing {
namespace {

namespace icmp = wire::icmp;
namespace ipv4 = wire::ipv4;
namespace tcp = wire::tcp;
namespace udp = wire::udp;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::DescribeMatcher;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::Not;

const std::string query =
    R"(eth()/ip(src=10.0.0.1, dst=10.0.0.2, ttl=7)/udp(srcport=4000, dstport=53)/"hello")";

const sniff::Seen packet = seen_of(query, "dns.pcapng, frame 2");

TEST(HasField, TakesTheValueOfTheFieldsOwnType) {
  EXPECT_THAT(packet, HasField(udp::dstport, Port{53}));
  EXPECT_THAT(packet, HasField(ipv4::ttl, 7));
  EXPECT_THAT(packet, HasField(ipv4::df, false));
  EXPECT_THAT(packet, Not(HasField(udp::dstport, Port{12000})));
  EXPECT_THAT(packet, Not(HasField(tcp::dstport, Port{53})));
}

TEST(HasField, TakesAMatcherForThatType) {
  EXPECT_THAT(packet, HasField(ipv4::ttl, AllOf(Ge(7), Lt(8))));
  EXPECT_THAT(packet, HasField(udp::srcport, Ge(Port{1024})));
  EXPECT_THAT(packet, Not(HasField(ipv4::ttl, Lt(7))));
}

TEST(HasField, TakesNamesAndTexts) {
  EXPECT_THAT(packet, HasField("ip.src", "10.0.0.1"));
  EXPECT_THAT(packet, HasField("udp.dstport", "53"));
  EXPECT_THAT(packet, Not(HasField("udp.dstport", "54")));
}

// A typo must not pass for ever where the matcher is not meant to match.
TEST(HasField, AMisspeltNameOrValueFailsTheTestInsideOfNotToo) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(HasField("udp.dstprt", "53"))),
                          "the nearest is `udp.dstport`");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(HasField("ip.ttl", "300"))), "at most 255");
  const std::vector<sniff::Seen> tested{packet};
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(tested, Not(Contains(HasField("ip.ttll", "7")))), "ip.ttll");
}

TEST(HasField, TakesEveryFormOfAPacket) {
  const wire::Frame frame = frame_of(query);
  const auto is_query = HasField(udp::dstport, Port{53});
  EXPECT_THAT(frame, is_query);
  EXPECT_THAT(frame.bytes, is_query);
  EXPECT_THAT(ByteView(frame.bytes), is_query);
  const wire::Frame bare = frame_of("ip()/udp(dstport=53)");
  EXPECT_THAT((Subject{bare.bytes, Link::raw}), is_query);
  EXPECT_THAT(bare, is_query) << "a frame knows its link type";
}

TEST(HasField, SaysWhatIsThereAndWhere) {
  EXPECT_EQ(why(packet, HasField(udp::dstport, Port{12000})),
            "whose udp.dstport is 53, in dns.pcapng, frame 2");
  EXPECT_EQ(why(packet, HasField(ipv4::checksum, 0)),
            "whose ip.checksum is 0x9fca, in dns.pcapng, frame 2");
  EXPECT_EQ(why(packet, HasField(tcp::dstport, Port{53})),
            "which has no tcp.dstport: its headers are eth/ip/udp, in dns.pcapng, frame 2");
  EXPECT_EQ(why(packet, HasField(ipv4::ttl, ::testing::Eq(8))),
            "whose ip.ttl is 7, in dns.pcapng, frame 2");
}

TEST(HasField, DescribesItselfAndItsOpposite) {
  const ::testing::Matcher<const sniff::Seen&> exact = HasField(udp::dstport, Port{53});
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(exact), "has udp.dstport 53");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(Not(exact)), "has no udp.dstport 53");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(HasField(ipv4::ttl, Lt(8))),
            "has ip.ttl that is < 8");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(HasField(udp::srcport, Ge(Port{1024}))),
            "has udp.srcport that is >= 1024");
}

TEST(Matches, ComparesAnOptionThatIsNamedByItself) {
  const sniff::Seen syn = seen_of("ip()/tcp(flags=S, mss=1460, nop, wscale=7)", "frame 1");
  EXPECT_THAT(syn, Matches("tcp(wscale=7)"));
  EXPECT_THAT(syn, Not(Matches("tcp(wscale=8)")));
  EXPECT_THAT(why(syn, Matches("tcp(mss=1400)")), HasSubstr("tcp.options.mss_val"));
  EXPECT_THAT(syn, Not(Matches("tcp(options=hex(020405b4))")));
}

TEST(Matches, LeavesOpenWhatTheRecipeLeavesOpen) {
  EXPECT_THAT(packet, Matches(wire::Recipe{udp::layer(udp::dstport(Port{53}))}));
  EXPECT_THAT(packet, Matches("eth/ip/udp"));
  EXPECT_THAT(packet, Matches("ip(ttl=7)"));
  EXPECT_THAT(packet, Matches("udp()/\"hello\""));
  EXPECT_THAT(packet, Matches(query));
  EXPECT_THAT(packet, Not(Matches("eth/udp"))) << "headers stand right behind one another";
  EXPECT_THAT(packet, Not(Matches("udp()/\"hell\"")));
  EXPECT_THAT(packet, Not(Matches("tcp()")));
}

TEST(Matches, TheFormOfTheHeaderCountsNotItsVariant) {
  const auto echo = seen_of("eth()/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=8)/\"x\"", "");
  EXPECT_THAT(echo, Matches("icmp(type=8)"));
  EXPECT_THAT(echo, Not(Matches("icmp(type=0)")));
  EXPECT_THAT(why(echo, Matches("icmp(type=3, code=4)")), HasSubstr("icmp.type"));
}

TEST(Matches, TellsFieldsSideBySide) {
  EXPECT_EQ(why(packet, Matches(R"(ip(ttl=64, dst=10.0.0.2)/udp(dstport=12000)/"hello!")")),
            "which does not, in dns.pcapng, frame 2:\n"
            "  field        expected  actual\n"
            "  ip.ttl       64        7\n"
            "  udp.dstport  12000     53\n"
            "  payload      \"hello!\"  \"hello\"");
  const auto ended = seen_of("eth/ip/udp/hex(68656c6c6f00)", "x, frame 1");
  EXPECT_THAT(why(ended, Matches("udp/\"hello\"")), HasSubstr(R"("hello\x00")"));
  EXPECT_EQ(why(packet, Matches("ip/tcp(dstport=53)")),
            "which has other headers: its headers are eth/ip/udp, in dns.pcapng, frame 2");
}

TEST(Matches, AWrongRecipeFailsTheTestInsideOfNotToo) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(Matches("ip(tll=3)"))), "the nearest is `ttl`");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(Matches("ip()/udpp()"))), "udpp");
}

TEST(Matches, DescribesItselfAndItsOpposite) {
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(Matches("ip(ttl=64)/udp()")),
            "matches ip(ttl=64)/udp()");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(Not(Matches("ip(ttl=64)/udp()"))),
            "does not match ip(ttl=64)/udp()");
}

TEST(ChecksumsAreGood, RefusesAWrongOneAndSaysTheRightOne) {
  EXPECT_THAT(packet, ChecksumsAreGood());
  const auto wrong = seen_of(
      "eth()/ip(src=10.0.0.1, dst=10.0.0.2, checksum=1)/udp(checksum=0xdead)", "a, frame 1");
  EXPECT_THAT(wrong, Not(ChecksumsAreGood()));
  EXPECT_EQ(why(wrong, ChecksumsAreGood()),
            "whose checksums are not all good, in a, frame 1:\n"
            "  checksum      is      should be  why\n"
            "  ip.checksum   0x0001  0x66cf     RFC 791, 3.1\n"
            "  udp.checksum  0xdead  0xebdb     RFC 768");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(ChecksumsAreGood()), "has good checksums");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(Not(ChecksumsAreGood())), "has a wrong checksum");
}

// Only the pseudo-header's sum, as sockets leave it to a card: right, unless the test says no.
TEST(ChecksumsAreGood, AllowsWhatWasLeftToTheCardUnlessTold) {
  const auto capture = Replay(PUSHPKT_SOURCE_DIR "/captures/udp/checksum-partial.pcapng");
  ASSERT_EQ(capture.size(), 1U);
  EXPECT_THAT(capture[0], ChecksumsAreGood());
  EXPECT_THAT(capture[0], Not(ChecksumsAreGood(Partial::refused)));
  EXPECT_THAT(why(capture[0], ChecksumsAreGood(Partial::refused)),
              HasSubstr("left to the network card"));
}

TEST(Matchers, ComposeWithGoogleMock) {
  const std::vector<sniff::Seen> both{
      packet, seen_of("eth/ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53)", "dns.pcapng, frame 3")};
  EXPECT_THAT(both, Each(ChecksumsAreGood()));
  EXPECT_THAT(both,
              Contains(AllOf(HasField(udp::srcport, Port{53}), Not(Matches("udp()/\"hello\"")))));
  EXPECT_THAT(both, ElementsAre(Matches("ip(src=10.0.0.1)"), Matches("ip(dst=10.0.0.1)")));
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT(both, Each(HasField(udp::dstport, Port{53}))),
      "element #1 doesn't match, whose udp.dstport is 0, in dns.pcapng, frame 3");
}

TEST(Printing, APacketIsALineAndAnAddressIsAnAddress) {
  EXPECT_EQ(::testing::PrintToString(packet),
            "\n    dns.pcapng, frame 2: 10.0.0.1 -> 10.0.0.2  UDP 4000 -> 53, 5 bytes"
            " [malformed DNS: its header has 12 bytes but 5 bytes are there]")
      << "one line each in a list";
  EXPECT_EQ(::testing::PrintToString(frame_of(query)),
            "10.0.0.1 -> 10.0.0.2  UDP 4000 -> 53, 5 bytes"
            " [malformed DNS: its header has 12 bytes but 5 bytes are there]");
  EXPECT_EQ(::testing::PrintToString(Port{53}), "53");
  EXPECT_EQ(::testing::PrintToString(Endpoint{Ip4{{10, 0, 0, 1}}, Port{53}}), "10.0.0.1:53");
}

TEST(Payload, OfADnsPacketIsTheWholeMessage) {
  const std::string message = "00070100000100000000000001610000010001";
  const sniff::Seen dns = seen_of("ip(dst=10.0.0.2)/udp(dstport=53)/hex(" + message + ")", "here");
  EXPECT_EQ(hex(payload_of(dns)), message);
  const auto pattern = [](const std::string& rest) {
    return wire::parse_recipe("ip/udp(dstport=53)/" + rest).value();
  };
  EXPECT_THAT(dns, Matches(pattern("hex(" + message + ")")));
  EXPECT_THAT(dns, Matches(pattern(R"(dns(id=7, qry="a"))")));
  EXPECT_THAT(dns, Not(Matches(pattern("hex(00)"))));
}

}  // namespace
}  // namespace pushpkt::testing
