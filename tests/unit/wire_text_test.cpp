// Recipes as text: read, printed, and refused with the place where they go wrong.
#include "pushpkt/wire/text.hpp"

#include <gtest/gtest.h>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

std::string printed(std::string_view text) {
  const auto recipe = parse_recipe(text);
  return recipe ? to_text(*recipe) : recipe.error().text();
}

TEST(Print, SaysOnlyWhatTheRecipeNames) {
  EXPECT_EQ(printed("eth/ip(ttl=7)/udp"), "eth()/ip(ttl=7)/udp()");
  EXPECT_EQ(printed("ip( src = 10.0.0.1,dst=10.0.0.2 ) / udp"),
            "ip(src=10.0.0.1, dst=10.0.0.2)/udp()");
}

TEST(Print, WritesBytesAsTextWhereTheyAreText) {
  EXPECT_EQ(printed(R"("hello")"), R"("hello")");
  EXPECT_EQ(printed(R"("say \"hi\"\r\n\t\\")"), R"("say \"hi\"\r\n\t\\")");
  EXPECT_EQ(printed("hex(00 ff:10)"), "hex(00ff10)");
  EXPECT_EQ(printed("hex(68656c6c6f)"), R"("hello")");
  EXPECT_EQ(printed("trailer(00)*4"), "trailer(00000000)");
  EXPECT_EQ(to_text(Recipe{}), R"("")");
}

TEST(Parse, ReadsTheEscapesOfText) {
  const auto bytes = [](std::string_view text) { return hex(parse_recipe(text)->parts[0].bytes); };
  EXPECT_EQ(bytes(R"("\xde\xad\x0A")"), "dead0a");
  EXPECT_EQ(bytes(R"("a\n\r\t\0\\\"b")"), "610a0d09005c2262");
  EXPECT_EQ(printed(R"("\x41\x00")"), "hex(4100)");
  EXPECT_EQ(printed(R"("\x41")"), R"("A")");
}

TEST(Parse, RefusesAnEscapeThatItDoesNotKnow) {
  for (const std::string_view text :
       {R"(ip()/"a\q")", R"(ip()/"a\xg0")", R"(ip()/"a\x1")", R"(ip()/"a\x1"")", R"(ip()/"a\)"}) {
    const auto recipe = parse_recipe(text);
    ASSERT_FALSE(recipe) << text;
    EXPECT_EQ(recipe.error().cause, Cause::input);
    EXPECT_EQ(recipe.error().character, 8U);
    EXPECT_NE(recipe.error().text().find("at character 8"), std::string::npos)
        << recipe.error().text();
  }
}

TEST(Parse, RefusesAFieldThatIsNamedTwiceInALayer) {
  for (const auto& [text, place] :
       {std::pair{"ip(ttl=3, ttl=4)", "character 11"},
        {"udp(dstport=1, dport=2)", "character 16"},
        {"icmp(code=1, mtu=5, mtu=6)", "character 21"},
        {"ip(options=hex(01010101), ip.options=hex(01010101))", "character 27"}}) {
    const auto recipe = parse_recipe(text);
    ASSERT_FALSE(recipe) << text;
    EXPECT_NE(recipe.error().what.find(place), std::string::npos) << recipe.error().text();
    EXPECT_NE(recipe.error().what.find("named twice"), std::string::npos) << recipe.error().text();
  }
  EXPECT_TRUE(parse_recipe("ip(ttl=3)/ip(ttl=4)"));
  EXPECT_TRUE(parse_recipe("ip(flags=2, flags.mf=1)"));  // the whole field, then one of its bits
}

TEST(Print, NamesAVariantWhereItsSettingsDoNot) {
  EXPECT_EQ(printed("ip/icmp(type=8)"), "ip()/icmp(type=8)");
  EXPECT_EQ(printed("ip/icmp.other(type=8)"), "ip()/icmp.other(type=8)");
  EXPECT_EQ(printed("ip/icmp(type=200)"), "ip()/icmp(type=200)");
  EXPECT_EQ(printed("ip/icmp.echo(type=200)"), "ip()/icmp.echo(type=200)");
}

TEST(Print, NamesALinkThatTheFirstPartDoesNotTell) {
  EXPECT_EQ(printed("link(IPV4)/ip/udp"), "link(IPV4)/ip()/udp()");
  EXPECT_EQ(printed("link(147)/hex(00)"), "link(147)/hex(00)");
}

TEST(Parse, KnowsAliasesAndNumbers) {
  EXPECT_EQ(printed("ether/ipv4(tos=0x10)/udp(sport=1, dport=0x35)"),
            "eth()/ip(dsfield=0x10)/udp(srcport=1, dstport=53)");
  EXPECT_EQ(printed("eth(type=arp)/arp(op=2)"), "eth(type=0x0806)/arp(opcode=2)");
  EXPECT_EQ(printed("ip(proto=udp, flags.df=true)"), "ip(proto=17, flags.df=1)");
  EXPECT_EQ(printed("dot1q(id=7)/hopopts(nxt=59)"), "vlan(id=7)/ipv6.hopopts(nxt=59)");
  EXPECT_EQ(printed("ip(ip.ttl=3)"), "ip(ttl=3)");
}

TEST(Parse, ChoosesTheVariantThatTheTypeSays) {
  const auto header_of = [](std::string_view text) { return parse_recipe(text)->parts[0].header; };
  EXPECT_EQ(header_of("icmp"), &icmp::header_echo);
  EXPECT_EQ(header_of("icmp(type=0)"), &icmp::header_echo);
  EXPECT_EQ(header_of("icmp(type=3)"), &icmp::header_unreachable);
  EXPECT_EQ(header_of("icmp(mtu=1400)"), &icmp::header_unreachable);
  EXPECT_EQ(header_of("icmp(type=10)"), &icmp::header_other);
  EXPECT_EQ(header_of("icmp(type=timestamp-request)"), &icmp::header_timestamp);
  EXPECT_EQ(header_of("icmp(type=15)"), &icmp::header_query);
  EXPECT_EQ(header_of("icmp.query(type=13)"), &icmp::header_query);
  EXPECT_EQ(header_of("icmpv6(type=135)"), &icmpv6::header_solicitation);
  EXPECT_EQ(header_of("icmpv6(type=136)"), &icmpv6::header_advertisement);
  EXPECT_EQ(header_of("icmpv6(type=143)"), &icmpv6::header_other);
  EXPECT_EQ(header_of("mpls(bottom=0)"), &mpls::header_more);
  EXPECT_EQ(header_of("llc"), &llc::header);
  EXPECT_EQ(header_of("llc(dsap=0x42, ssap=0x42)"), &llc::header);
  EXPECT_EQ(header_of("llc(control=0xf3)"), &llc::header);
  EXPECT_EQ(header_of("llc(control=0)"), &llc::header_numbered);
  EXPECT_EQ(header_of("llc(control=0x0601)"), &llc::header_numbered);
  EXPECT_EQ(header_of("llc.numbered(control=0x0402)"), &llc::header_numbered);
}

// RFC 3032, 2.1: the bottom of the stack is the label behind which something else follows.
TEST(Parse, ALabelIsTheBottomWhereNoOtherFollows) {
  const std::array<std::array<std::string, 2>, 6> rows{{
      {"mpls(label=5)/mpls(label=6)/ip()", "mpls(bottom=0, label=5)/mpls(bottom=1, label=6)/ip()"},
      {"mpls()/mpls()/mpls()/pwethcw()", "mpls(bottom=0)/mpls(bottom=0)/mpls(bottom=1)/pwethcw()"},
      {"mpls(label=5)/ip()", "mpls(bottom=1, label=5)/ip()"},
      {"mpls(label=5)/\"x\"", "mpls(bottom=1, label=5)/\"x\""},
      {"mpls(bottom=1)/mpls()/ip()", "mpls(bottom=1)/mpls(bottom=1)/ip()"},
      {"mpls.bottom()/mpls()/ip()", "mpls(bottom=1)/mpls(bottom=1)/ip()"},
  }};
  for (const auto& [given, printed_as] : rows) EXPECT_EQ(printed(given), printed_as) << given;
}

TEST(Parse, Repeats) {
  EXPECT_EQ(parse_recipe("\"ab\" * 3")->parts[0].bytes, bytes_of("ababab"));
  EXPECT_EQ(parse_recipe("hex(00)*46")->parts[0].bytes.size(), 46U);
  EXPECT_TRUE(parse_recipe("\"ab\"*0")->parts[0].bytes.empty());
}

struct RecipeError {
  std::string_view text;
  std::string_view error;
};

class WrongRecipe : public testing::TestWithParam<RecipeError> {};

TEST_P(WrongRecipe, PointsAtThePlace) {
  const auto recipe = parse_recipe(GetParam().text);
  ASSERT_FALSE(recipe);
  EXPECT_EQ(recipe.error().text(), GetParam().error);
  EXPECT_EQ(recipe.error().cause, Cause::input);
}

constexpr std::array wrong_recipes{
    RecipeError{"",
                "cannot read the recipe at character 1: a recipe has at least one part\n  \n  ^"},
    RecipeError{"ip/",
                "cannot read the recipe at character 4: expected a protocol, \"text\" or hex(...)\n"
                "  ip/\n     ^"},
    RecipeError{"ip udp",
                "cannot read the recipe at character 4: expected `/` and the next part, or the "
                "end\n  ip udp\n     ^"},
    RecipeError{"ip(ttl)",
                "cannot read the recipe at character 7: expected `=` and a value\n"
                "  ip(ttl)\n        ^"},
    RecipeError{"ip(ttl=)",
                "cannot read the recipe at character 8: expected a value\n"
                "  ip(ttl=)\n         ^"},
    RecipeError{"ip(ttl=1",
                "cannot read the recipe at character 9: expected `,` or `)`\n"
                "  ip(ttl=1\n          ^"},
    RecipeError{"ip(=1)",
                "cannot read the recipe at character 4: expected a field's name\n"
                "  ip(=1)\n     ^"},
    RecipeError{"ip(ttl=300)",
                "cannot read the recipe at character 8: cannot put 300 in ip.ttl; it has 8 "
                "bits, so at most 255\n  ip(ttl=300)\n         ^"},
    RecipeError{"ip(hdr_len=21)",
                "cannot read the recipe at character 12: cannot put 21 in ip.hdr_len; "
                "it has 4 bits, so at most 60, in steps of 4\n"
                "  ip(hdr_len=21)\n             ^"},
    RecipeError{"ip(src=10.0.0)",
                "cannot read the recipe at character 8: cannot put 10.0.0 in ip.src; it "
                "takes an IPv4 address, like 10.77.1.2\n"
                "  ip(src=10.0.0)\n         ^"},
    RecipeError{"eth(dst=1)",
                "cannot read the recipe at character 9: cannot put 1 in eth.dst; it takes a "
                "MAC address, like 02:00:00:00:00:01\n  eth(dst=1)\n          ^"},
    RecipeError{"ipv6(src=1)",
                "cannot read the recipe at character 10: cannot put 1 in ipv6.src; it takes "
                "an IPv6 address, like fd77:1::2\n  ipv6(src=1)\n           ^"},
    RecipeError{"ip(flags.df=maybe)",
                "cannot read the recipe at character 13: cannot put maybe in "
                "ip.flags.df; it takes 0 or 1\n"
                "  ip(flags.df=maybe)\n              ^"},
    RecipeError{"ip(options=7)",
                "cannot read the recipe at character 12: expected \"text\" or hex(...)\n"
                "  ip(options=7)\n             ^"},
    RecipeError{"ip(ttl=hex(07))",
                "cannot read the recipe at character 8: expected a value, not bytes; it takes a "
                "number, like 7 or 0x1f\n"
                "  ip(ttl=hex(07))\n         ^"},
    RecipeError{
        "ip(ttl=\"x\")",
        "cannot read the recipe at character 8: cannot put x in ip.ttl; it takes a number, like 7 "
        "or 0x1f\n  ip(ttl=\"x\")\n         ^"},
    RecipeError{"\"open",
                "cannot read the recipe at character 1: this text has no closing quote\n"
                "  \"open\n  ^"},
    RecipeError{"hex 00",
                "cannot read the recipe at character 4: expected `(` and hex digits\n"
                "  hex 00\n     ^"},
    RecipeError{"hex(00",
                "cannot read the recipe at character 4: expected `)` after hex digits\n"
                "  hex(00\n     ^"},
    RecipeError{"hex(0g)",
                "cannot read the recipe at character 5: expected pairs of hex digits\n"
                "  hex(0g)\n      ^"},
    RecipeError{"\"a\"*x",
                "cannot read the recipe at character 5: expected how many times\n"
                "  \"a\"*x\n      ^"},
    RecipeError{"\"ab\"*600000",
                "cannot read the recipe at character 1: the recipe would have more than "
                "1 MiB\n  \"ab\"*600000\n  ^"},
    RecipeError{"link(NONE)/ip",
                "cannot read the recipe at character 1: no such link type\n"
                "  link(NONE)/ip\n  ^"},
    RecipeError{"link/ip",
                "cannot read the recipe at character 5: expected `(` and a link type\n"
                "  link/ip\n      ^"},
    RecipeError{"link(RAW/ip",
                "cannot read the recipe at character 9: expected `)`\n"
                "  link(RAW/ip\n          ^"},
    RecipeError{"udq",
                "cannot read the recipe at character 1: no protocol is named `udq`; the nearest is "
                "`udp`; `pushpkt fields` lists all\n  udq\n  ^"},
    RecipeError{"ip/udp/hello",
                "cannot read the recipe at character 8: no protocol is named `hello`; text stands "
                "in quotes: \"hello\"; `pushpkt fields` lists all\n  ip/udp/hello\n         ^"},
    RecipeError{"udp(dstprt=1)",
                "cannot read the recipe at character 5: no field of udp is named `dstprt`; "
                "the nearest is `dstport`; `pushpkt fields udp` lists all\n"
                "  udp(dstprt=1)\n      ^"},
};
INSTANTIATE_TEST_SUITE_P(Every, WrongRecipe, testing::ValuesIn(wrong_recipes));

TEST(Parse, BoundsTheBytesOfAWholeRecipe) {
  std::string text = "\"a\"*1000000";
  EXPECT_TRUE(parse_recipe(text));
  EXPECT_FALSE(parse_recipe(text + "/" + text));
}

TEST(FindNamedField, KnowsFullNamesAndHeadersWithAliases) {
  EXPECT_EQ(find_named_field("udp.dstport")->field, &udp::dstport);
  EXPECT_EQ(find_named_field("udp.sport")->field, &udp::srcport);
  EXPECT_EQ(find_named_field("ip.tos")->field, &ipv4::dsfield);
  const auto wrong = find_named_field("udp.dstprt");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().text(),
            "cannot find a field named `udp.dstprt`\n"
            "  the nearest is `udp.dstport`; `pushpkt fields` lists all");
}

TEST(ValueText, IsTsharks) {
  EXPECT_EQ(to_text(ipv4::id, 7), "0x0007");
  EXPECT_EQ(to_text(ipv4::flags, 2), "0x02");
  EXPECT_EQ(to_text(tcp::flags, 0x12), "0x0012");
  EXPECT_EQ(to_text(ipv6::flow, 1), "0x000001");
  EXPECT_EQ(to_text(ipv6::tclass, 1), "0x00000001");
  EXPECT_EQ(to_text(ipv4::ttl, 64), "64");
  EXPECT_EQ(to_plain(ipv4::id, 7), "7");
}

}  // namespace
}  // namespace pushpkt::wire
