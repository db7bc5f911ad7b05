// Options by name: typed, printed, found; and lists that lie.
#include "pushpkt/wire/items.hpp"

#include <gmock/gmock.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

using testing::HasSubstr;

std::string options_of(const std::string& settings) {
  const auto recipe = parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2)/tcp(" + settings + ")");
  EXPECT_TRUE(recipe) << recipe.error().text();
  return recipe ? hex(recipe->parts[1].bytes) : "";
}

std::string option_error(const std::string& settings) {
  const auto recipe = parse_recipe("ip/tcp(" + settings + ")");
  return recipe ? "" : recipe.error().text();
}

/// What is printed of a segment with these options.
std::string printed_segment(const std::string& options) {
  const auto recipe = parse_recipe("ip/tcp(options=hex(" + options + "))");
  const auto frame = build(*recipe);
  const std::string text = to_text(recipe_of(decode(frame->bytes, frame->link)));
  const auto again = build(*parse_recipe(text));
  EXPECT_EQ(hex(again->bytes), hex(frame->bytes)) << text;
  return text;
}

TEST(Items, TcpOptionsAreTypedByName) {
  EXPECT_EQ(options_of("mss=1460"), "020405b4");
  EXPECT_EQ(options_of("mss=1460, sack_perm, timestamp=1:0, nop, wscale=7"),
            "020405b40402080a0000000100000000"
            "01030307");
  EXPECT_EQ(options_of("sack=1:2:3:4"),
            "051200000001000000020000000300000004"
            "0000");
  EXPECT_EQ(options_of("wscale=7"), "03030700") << "padded to four bytes";
  EXPECT_EQ(options_of("option=254:00ff, mss=1, mss=2"),
            "fe0400ff"
            "02040001"
            "02040002");
}

TEST(Items, AreRefusedWithTheReason) {
  EXPECT_THAT(option_error("mss=70000"), HasSubstr("at most 65535"));
  EXPECT_THAT(option_error("mss"), HasSubstr("`mss` needs a value"));
  EXPECT_THAT(option_error("sack_perm=1"), HasSubstr("has no value"));
  EXPECT_THAT(option_error("timestamp=1"), HasSubstr("takes 2 numbers"));
  EXPECT_THAT(option_error("msss=1"), HasSubstr("`mss`"));
  EXPECT_THAT(option_error("mss=1, options=hex(00)"), HasSubstr("given already"));
  EXPECT_THAT(option_error("window"), HasSubstr("expected `=` and a value"));
  EXPECT_THAT(option_error("option=300:00"), HasSubstr("a kind and hex digits"));
}

TEST(Items, ArePrintedWhereTheyBuildTheSameBytes) {
  EXPECT_THAT(printed_segment("020405b40402080a000000010000000001030307"),
              HasSubstr("mss=1460, sack_perm, timestamp=1:0, nop, wscale=7"));
  EXPECT_THAT(printed_segment("fe0400ff"), HasSubstr("option=254:00ff"));
  for (const std::string odd : {"0000000000000000", "0200aaaa", "02ffaaaa", "020405b400010000"}) {
    EXPECT_THAT(printed_segment(odd), HasSubstr("options=hex(" + odd)) << odd;
  }
  EXPECT_THAT(printed_segment("0203aa00"), HasSubstr("option=2:aa")) << "an MSS of one byte";
}

TEST(Items, AreFoundAndShownByTheirNames) {
  const auto recipe =
      parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2)/tcp(mss=1460, sack_perm, timestamp=9:8)");
  const auto frame = build(*recipe);
  ASSERT_TRUE(frame);
  const Decoded decoded = decode(frame->bytes, frame->link);
  const auto found = decoded.find("tcp.options.timestamp.tsecr");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->value, Value(8));
  EXPECT_EQ(found->layer, 1U);
  EXPECT_FALSE(decoded.find("tcp.options.wscale.shift"));
  EXPECT_EQ(shown(decoded, "tcp.options.mss_val"), "1460");
  EXPECT_EQ(shown(decoded, "tcp.options.sack_perm"), "0402");
  EXPECT_EQ(shown(decoded, "tcp.options.sack"), std::nullopt);
}

/// RFC 3376, 4.1.1: from 128 on (mantissa | 16) << (exponent + 3).
TEST(ShownMaxResp, OfVersion3IsTheTimeThatItsCodeStandsFor) {
  const std::string v2 = "igmp.v2(type=0x11, max_resp=";
  const std::string v3 = "igmp.v3_query(max_resp=";
  for (const auto& [igmp, text] :
       {std::pair(v3 + "5)", "5"), std::pair(v3 + "127)", "127"), std::pair(v3 + "128)", "128"),
        std::pair(v3 + "0x85)", "168"), std::pair(v3 + "255)", "31744"),
        std::pair(v2 + "0x85)", "133")}) {
    const auto frame = build(parse_recipe("ip(src=10.0.0.1, dst=224.0.0.1)/" + igmp).value());
    ASSERT_TRUE(frame) << igmp;
    EXPECT_EQ(shown(decode(frame->bytes, frame->link), "igmp.max_resp"), text) << igmp;
  }
}

}  // namespace
}  // namespace pushpkt::wire
