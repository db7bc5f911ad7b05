// The catalogue as data: every case can be read and built where it has a place.
#include <gmock/gmock.h>

#include <set>

#include "pushpkt/cases/case.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/shown.hpp"
#include "unit/cases_ends.hpp"

namespace pushpkt::cases {
namespace {

const path::PathKind& whole_frame() { return **path::find_kind("packet"); }

class Catalogue : public testing::TestWithParam<bool> {};

TEST_P(Catalogue, HasEnoughCasesAndNoneTwice) {
  std::set<std::string> texts;
  for (const Case& asked : catalogue(GetParam())) {
    EXPECT_FALSE(asked.purpose.empty()) << asked.text;
    EXPECT_TRUE(texts.insert(asked.text).second) << asked.text << " stands there twice";
  }
  EXPECT_GE(texts.size(), 250U);
}

TEST_P(Catalogue, EachCaseBuildsOrIsTooLargeForItsOwnLengthField) {
  for (const Case& asked : catalogue(GetParam())) {
    Ends here = ends_in_lab(GetParam());
    if (wants_connection(asked)) here.connection = Ends::Connection{1001, 2001};
    const auto built = build_case(asked, here, whole_frame(), "hello");
    if (built) continue;
    EXPECT_THAT(asked.text, testing::ContainsRegex("payload.bytes=(6|7)")) << built.error().text();
    EXPECT_THAT(built.error().text(), testing::HasSubstr("does not fit"));
  }
}

INSTANTIATE_TEST_SUITE_P(Families, Catalogue, testing::Bool(),
                         [](const auto& family) { return family.param ? "IPv6" : "IPv4"; });

/// A recipe, and a field that is filled in as `send` does it.
struct FilledIn {
  std::string recipe;
  std::string field;
  std::uint64_t value;
};

class WholePackets : public testing::TestWithParam<FilledIn> {};

TEST_P(WholePackets, AreFilledInAsSendFillsThemIn) {
  const auto asked = parse_case(GetParam().recipe);
  ASSERT_TRUE(asked) << asked.error().text();
  const bool ip6 = GetParam().recipe.starts_with("ipv6");
  const auto built = build_case(*asked, ends_in_lab(ip6), whole_frame(), "hello");
  ASSERT_TRUE(built) << built.error().text();
  const wire::Decoded packet = wire::decode(built->frames.front().bytes, Link::ethernet);
  const auto found = packet.find(GetParam().field);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->value.low, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Recipes, WholePackets,
    testing::Values(FilledIn{"ipv6(dst=fd77:1::1)/icmpv6.solicitation(target=fd77:1::1)",
                             "ipv6.hlim", 255},
                    FilledIn{"ipv6(dst=fd77:1::1, hlim=64)/icmpv6.solicitation(target=fd77:1::1)",
                             "ipv6.hlim", 64},
                    FilledIn{"ip(dst=10.77.2.2)/udp()/dhcp()", "udp.srcport", 68}));

TEST(ParseCase, TellsWhatIsWrong) {
  EXPECT_THAT(parse_case("ip.tll=3").error().text(), testing::HasSubstr("ip.ttl"));
  EXPECT_THAT(parse_case("ip.ttl").error().text(), testing::HasSubstr("FIELD=VALUE"));
  EXPECT_THAT(parse_case("ip.ttl=300").error().text(), testing::HasSubstr("at most 255"));
  EXPECT_THAT(parse_case("payload.bytes=x").error().text(), testing::HasSubstr("number of bytes"));
}

TEST(ParseCase, AnotherNameOfAFieldIsTheField) {
  const auto parsed = parse_case("ip.tos=16+udp.sport=7+data.len=3");
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_EQ(parsed->text, "ip.tos=16+udp.sport=7+data.len=3");
  EXPECT_EQ(parsed->changes[0].name, "ip.dsfield");
  EXPECT_EQ(parsed->changes[1].name, "udp.srcport");
  EXPECT_EQ(parsed->changes[2].name, "payload.bytes");
  const auto built = build_case(*parsed, ends_in_lab(false), whole_frame(), "hello");
  ASSERT_TRUE(built) << built.error().text();
  EXPECT_EQ(built->outermost_changed, 1U);  // the IP header, behind the Ethernet header
}

TEST(ParseCase, BytesAsInARecipe) {
  for (const std::string value : {"01010101", "0x01010101", "hex(01010101)", "hex(01 01 01 01)"}) {
    const auto parsed = parse_case("ip.options=" + value);
    ASSERT_TRUE(parsed) << parsed.error().text();
    const auto built = build_case(*parsed, ends_in_lab(false), whole_frame(), "hello");
    ASSERT_TRUE(built) << built.error().text();
    EXPECT_EQ(shown(wire::decode(built->frames[0].bytes), "ip.hdr_len"), "24") << value;
  }
  EXPECT_FALSE(parse_case("ip.options=hex(1"));
  EXPECT_EQ(parse_case("ip(ttl=3)/udp()/\"a=b\"")->packets.size(), 1U);
  EXPECT_EQ(parse_case("ip/udp/\"a=b\"")->packets.size(), 1U);
}

TEST(BuildCase, SetsTheFieldAndLeavesTheRestOfTheRequest) {
  const auto parsed = parse_case("ip.ttl=7+udp.checksum=0");
  ASSERT_TRUE(parsed);
  const auto built = build_case(*parsed, ends_in_lab(false), whole_frame(), "hello");
  ASSERT_TRUE(built) << built.error().text();
  const wire::Decoded decoded = wire::decode(built->frames[0].bytes);
  EXPECT_EQ(decoded.find("ip.ttl")->value, wire::Value(7));
  EXPECT_EQ(decoded.find("udp.checksum")->value, wire::Value(0));
  EXPECT_EQ(decoded.find("udp.dstport")->value, wire::Value(12000));
  EXPECT_EQ(text_of(decoded.payload()), "hello");
}

TEST(BuildCase, AFragmentKeepsTheChecksumOfTheWholeDatagram) {
  const auto whole =
      build_case(*parse_case("ip.ttl=64"), ends_in_lab(false), whole_frame(), "hello");
  const auto fragment =
      build_case(*parse_case("ip.flags.mf=1"), ends_in_lab(false), whole_frame(), "hello");
  ASSERT_TRUE(whole && fragment);
  const auto sum = [](const Built& built) {
    return wire::decode(built.frames[0].bytes).find("udp.checksum")->value;
  };
  EXPECT_EQ(sum(*whole), sum(*fragment));
}

}  // namespace
}  // namespace pushpkt::cases
