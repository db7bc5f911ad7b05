// What an error about a recipe says: the parenthesis that is missing, the header between, the form
// of a message's name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

using testing::HasSubstr;

std::string error_of(const std::string& text) {
  const auto recipe = parse_recipe(text);
  if (!recipe) return recipe.error().text();
  const auto frame = build(*recipe);
  return frame ? "" : frame.error().text();
}

/// What the caret stands below.
char marked(const std::string& text) {
  const std::string error = error_of(text);
  const std::size_t caret = error.rfind('^');
  const std::size_t line = error.rfind('\n', caret);
  const std::size_t shown = error.rfind('\n', line - 1);
  return caret == std::string::npos ? '\0' : error[shown + (caret - line)];
}

TEST(RecipeErrors, AMissingParenthesisIsNamedWhereItBelongs) {
  for (const auto& [text, header, place] : {std::tuple{"ip(dst=10.77.2.2/udp(dport=5)", "ip(", 17},
                                            {"ip(dst=10.77.2.2/icmp.echo()", "ip(", 17},
                                            {"ip(ttl=5/udp(dport=5)", "ip(", 9},
                                            {"eth()/ipv6(dst=fd77::2/udp()", "ipv6(", 23},
                                            {"udp(dport=5/\"hello\"", "udp(", 12},
                                            {"udp(dport=5/hex(00)", "udp(", 12},
                                            {"ip(dst=10.77.2.2/udp", "ip(", 17}}) {
    const std::string error = error_of(text);
    EXPECT_THAT(error, HasSubstr("at character " + std::to_string(place) + ": "));
    EXPECT_THAT(
        error, HasSubstr("a value has no `/`: is the `)` of " + std::string(header) + " missing?"));
    EXPECT_EQ(marked(text), '/') << error;
  }
  EXPECT_THAT(error_of("ip(dst=10.77.2.2udp(dport=5)"), HasSubstr("a value has no `(`"));
  EXPECT_EQ(marked("ip(dst=10.77.2.2udp(dport=5)"), '(');
}

TEST(RecipeErrors, APrefixOrARangeIsStillSeveralValues) {
  EXPECT_THAT(error_of("ip(dst=10.77.2.0/24)"), HasSubstr("--vary ip.dst=10.77.2.0/24"));
  EXPECT_THAT(error_of("ip(ttl=(1,3))"), HasSubstr("--vary ip.ttl=1-3"));
}

TEST(RecipeErrors, WhatGoesByAPortNamesTheHeaderBetween) {
  for (const auto& [text, between, form] :
       {std::tuple{"ip()/dns(qry=\"a.b\")", "dns goes behind udp", "ip(...)/udp()/dns(...)"},
        {"ip()/dhcp()", "dhcp goes behind udp", "ip(...)/udp()/dhcp(...)"},
        {"ipv6()/ntp()", "ntp goes behind udp", "ipv6(...)/udp()/ntp(...)"},
        {"ip()/vxlan()/eth()", "vxlan goes behind udp", "ip(...)/udp()/vxlan(...)"},
        {"eth()/udp()", "udp goes behind ip", "eth(...)/ip()/udp(...)"},
        {"eth()/snap()/\"x\"", "snap goes behind dot3", "dot3(...)/snap(...)"}}) {
    EXPECT_THAT(error_of(text), HasSubstr(between)) << text;
    EXPECT_THAT(error_of(text), HasSubstr(form)) << text;
    EXPECT_THAT(error_of(text), testing::Not(HasSubstr("=VALUE"))) << text;
  }
}

// What a column prints goes back as the same bytes, or is refused: "0010" may be ten as well.
TEST(RecipeErrors, ARowOfBytesTakesItsBytes) {
  const auto bytes_of = [](const std::string& value) {
    const auto recipe =
        parse_recipe("sll(sll.unused=" + value + ")/ip(src=10.0.0.1, dst=10.0.0.2)/udp()");
    const auto frame = recipe ? build(*recipe) : Result<Frame>(fail(recipe.error()));
    return frame ? hex(frame->bytes) : frame.error().text();
  };
  EXPECT_EQ(bytes_of("hex(0010)"), bytes_of("0x0010"));
  EXPECT_EQ(bytes_of("16"), bytes_of("0x0010"));
  EXPECT_EQ(bytes_of("0000"), bytes_of("0"));
  EXPECT_THAT(bytes_of("0010"), HasSubstr("0x0010 are its bytes; the number is 0x000a"));
  EXPECT_THAT(bytes_of("00ff"), HasSubstr("its bytes, like 0x00ff, or a number"));
  EXPECT_THAT(bytes_of("hex(10)"),
              HasSubstr("cannot put hex(10) in sll.unused; it has 2 bytes, not 1"));
  EXPECT_THAT(error_of("ip(dst=hex(0a000001))"), HasSubstr("not bytes; it takes an IPv4 address"));
  EXPECT_THAT(error_of("icmp(type=3, unused=hex(0010))"),
              HasSubstr("in icmp.unused; it has 1 byte, not 2"));
  EXPECT_EQ(error_of("ip(dst=10.0.0.2)/icmp(type=3, unused=hex(10))"), "");
}

TEST(RecipeErrors, ATrailerStandsLast) {
  for (const std::string text : {"eth()/trailer(00)/ip()", "eth()/trailer(00 11)/\"x\""}) {
    EXPECT_THAT(error_of(text), HasSubstr("`trailer` stands last")) << text;
  }
  EXPECT_EQ(marked("eth()/trailer(00)/ip()"), 'i');
  EXPECT_EQ(error_of("eth(type=0x1234)/\"x\"/trailer(00)/trailer(11)"), "");
  const Recipe made{eth::layer(), trailer({1}), payload("x")};
  const auto frame = build(made);
  ASSERT_FALSE(frame);
  EXPECT_THAT(frame.error().text(), HasSubstr("a trailer stands last"));
}

TEST(RecipeErrors, AreShortWhateverWasTyped) {
  const std::string many(100'000, '9');
  for (const std::string& text : {std::string(100'000, 'q'), "ip(ttl=" + many + ")",
                                  "ip(" + many + "=1)", "\"x\"*" + many + "x"}) {
    EXPECT_LT(error_of(text).size(), 1000U) << text.substr(0, 9);
  }
  EXPECT_THAT(error_of("\"x\"*" + many), HasSubstr("more than 1 MiB"));
}

TEST(RecipeErrors, TheCaretStandsBelowLettersOfAnyAlphabet) {
  const std::string error = error_of("ip()/\xc3\xbc\xc3\xbc()");
  EXPECT_THAT(error, HasSubstr("ip()/\xc3\xbc\xc3\xbc()\n       ^"));
  EXPECT_THAT(error_of("\"\xc3\xbc\"/nosuch"), HasSubstr("at character 5: "));
}

TEST(RecipeErrors, TheTypeOfAQuestionIsNamedAsSuch) {
  EXPECT_THAT(error_of("udp()/dns(qry=\"a.b\", type=NOSUCH)"),
              HasSubstr("cannot put NOSUCH in dns.qry.type; it takes a number, or a name: A, "));
}

TEST(MessageNames, StandForTheTypeOfAMessage) {
  for (const auto& [name, same] :
       {std::pair{"icmp.echo_reply()", "icmp.echo(type=echo-reply)"},
        {"icmp.echo-reply(ident=3)", ""},
        {"icmp.echo_reply(ident=3, seq=4)", "icmp(type=0, ident=3, seq=4)"},
        {"icmp.timestamp_request()", "icmp(type=13)"},
        {"icmpv6.echo_reply(sequence_number=2)", "icmpv6.echo(type=129, sequence_number=2)"},
        {"icmpv6.neighbor_solicitation(target=fd00::1)", "icmpv6.solicitation(target=fd00::1)"},
        {"icmpv6.router_solicitation()", "icmpv6(type=133)"}}) {
    const auto recipe = parse_recipe(name);
    if (std::string_view(same).empty()) {
      EXPECT_FALSE(recipe) << name;
      continue;
    }
    ASSERT_TRUE(recipe) << recipe.error().text();
    const auto ip = std::string(name).starts_with("icmpv6") ? "ipv6()/" : "ip()/";
    EXPECT_EQ(build(parse_recipe(ip + std::string(name)).value()).value().bytes,
              build(parse_recipe(ip + std::string(same)).value()).value().bytes)
        << name;
  }
  EXPECT_THAT(error_of("ip()/icmp.echo_replay()"), HasSubstr("the nearest is `icmp.echo_reply`"));
  EXPECT_THAT(error_of("ip()/icmp.echo_reply(type=8)"), HasSubstr("named twice"));
}

}  // namespace
}  // namespace pushpkt::wire
