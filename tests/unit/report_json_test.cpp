// Json: what is written is what was put in, and what is read is what was written.
#include "pushpkt/report/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace pushpkt::report {
namespace {

using testing::HasSubstr;

TEST(Json, KeepsTheOrderOfItsMembers) {
  Json json{{"z", 1}, {"a", nullptr}};
  json["m"] = true;
  json["a"] = "second";
  EXPECT_EQ(json.dump(), R"({"z":1,"a":"second","m":true})");
  json.update({{"b", 2}, {"z", 3}});
  EXPECT_EQ(json.dump(), R"({"z":3,"a":"second","m":true,"b":2})");
}

TEST(Json, IsMadeOfLists) {
  Json json{{"list", Json::array()}, {"in", {{"one", 1}, {"two", {{"deep", "x"}}}}}};
  json["list"].push_back({{"field", "ip.ttl"}, {"wrote", 7}});
  json["list"].push_back(nullptr);
  json["new"].push_back(std::vector<std::string>{"a", "b"});
  json["numbers"] = std::vector<std::uint64_t>{1, 2};
  EXPECT_EQ(json.dump(),
            R"({"list":[{"field":"ip.ttl","wrote":7},null],"in":{"one":1,"two":{"deep":"x"}},)"
            R"("new":[["a","b"]],"numbers":[1,2]})");
}

TEST(Json, IsIndentedOnDemand) {
  const Json json{{"a", {{"b", 1}}}, {"none", Json::object()}, {"empty", Json::array()}};
  EXPECT_EQ(json.dump(1), "{\n \"a\": {\n  \"b\": 1\n },\n \"none\": {},\n \"empty\": []\n}");
  EXPECT_EQ(Json().dump(2), "null");
}

TEST(Json, HasIntegersOf64Bits) {
  EXPECT_EQ(Json(std::numeric_limits<std::int64_t>::min()).dump(), "-9223372036854775808");
  EXPECT_EQ(Json(std::numeric_limits<std::int64_t>::max()).dump(), "9223372036854775807");
  EXPECT_EQ(Json(std::numeric_limits<std::uint64_t>::max()).dump(), "18446744073709551615");
  EXPECT_EQ(Json(std::uint8_t{255}).dump(), "255");
  EXPECT_EQ(Json(false).dump(), "false");
  EXPECT_EQ(Json(7), Json(std::uint64_t{7}));  // a number, whatever type it came from
  EXPECT_NE(Json(-7), Json(7));
  EXPECT_NE(Json(1), Json(true));
}

TEST(Json, WritesDoublesAsShortAsTheyReadBack) {
  EXPECT_EQ(Json(0.1).dump(), "0.1");
  EXPECT_EQ(Json(3.0).dump(), "3.0");
  EXPECT_EQ(Json(1e-7).dump(), "1e-07");
  EXPECT_EQ(Json(1700000000.123456789).dump(), "1700000000.1234567");
  EXPECT_EQ(Json(std::numeric_limits<double>::infinity()).dump(), "null");
  EXPECT_EQ(Json(std::numeric_limits<double>::quiet_NaN()).dump(), "null");
}

TEST(Json, EscapesWhatATextMayNotHold) {
  using namespace std::string_view_literals;
  EXPECT_EQ(Json("\"\\\n\t\x01\0/"sv).dump(), R"("\"\\\n\t\u0001\u0000/")");
  EXPECT_EQ(Json("\u00e4\U0001f4e6").dump(), "\"\u00e4\U0001f4e6\"");
  EXPECT_EQ(Json({{"a\"b", 1}}).dump(), R"({"a\"b":1})");
}

TEST(Json, ShowsBytesThatAreNoUtf8AsReplacement) {
  EXPECT_EQ(Json("a\xff"
                 "b")
                .dump(),
            "\"a\uFFFDb\"");
  EXPECT_EQ(Json("cut \xe2\x82").dump(), "\"cut \uFFFD\"");
  EXPECT_EQ(Json({{"\xc0", "\xed\xa0\x80"}}).dump(), "{\"\uFFFD\":\"\uFFFD\uFFFD\uFFFD\"}");
}

TEST(Json, HasNullForNoText) {
  EXPECT_EQ(Json::text_or_null("").dump(), "null");
  EXPECT_EQ(Json::text_or_null("x").dump(), "\"x\"");
}

TEST(Json, CopiesAndMoves) {
  Json json{{"a", "text that is too long for its place in the value"}};
  const Json copy = json;
  json["a"] = 1;
  EXPECT_NE(copy, json);
  const Json moved = std::move(json);
  EXPECT_EQ(moved.dump(), R"({"a":1})");
  EXPECT_EQ(copy.dump(), R"({"a":"text that is too long for its place in the value"})");
}

TEST(Json, IsLookedUp) {
  const Json json{{"name", "x"}, {"list", std::vector<std::string>{"y"}}};
  ASSERT_NE(json.find("name"), nullptr);
  EXPECT_EQ(*json.find("name")->text(), "x");
  EXPECT_EQ(json.find("name")->find("name"), nullptr);
  EXPECT_EQ(json.find("nobody"), nullptr);
  ASSERT_NE(json.find("list")->items(), nullptr);
  EXPECT_EQ(json.find("list")->items()->at(0), Json("y"));
  EXPECT_EQ(json.find("list")->members(), nullptr);
  EXPECT_EQ(json.members()->at(1).name, "list");
  EXPECT_EQ(json.items(), nullptr);
  EXPECT_EQ(json.text(), nullptr);
}

TEST(Json, ReadsWhatItWrites) {
  const Json json{{"z", nullptr},
                  {"a", {{"yes", true}, {"pi", 3.25}, {"text", "\"\u00e4\n"}}},
                  {"min", std::numeric_limits<std::int64_t>::min()},
                  {"max", std::numeric_limits<std::uint64_t>::max()},
                  {"list", std::vector<std::uint64_t>{0, 1}},
                  {"empty", Json::object()}};
  for (const int indent : {-1, 0, 2}) {
    const auto read = Json::parse(json.dump(indent));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, json);
    EXPECT_EQ(read->dump(), json.dump());
  }
}

TEST(Json, SaysWhereATextIsNoJson) {
  const auto cut = Json::parse("{\"a\": 1,\n \"b\"");
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().cause, Cause::input);
  EXPECT_THAT(cut.error().what, HasSubstr("cannot read JSON: parse error at line 2, column 5: "));
  for (const char* text : {"", "{", "[1,]", "nul", "1 2", "\"\xff\"", "1e999"}) {
    EXPECT_FALSE(Json::parse(text)) << text;
  }
}

TEST(Json, ReadsNothingThatIsTooDeep) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  const auto deep = Json::parse(nested(100));
  ASSERT_TRUE(deep) << deep.error().text();
  EXPECT_EQ(deep->dump(), nested(100));
  const auto too_deep = Json::parse(nested(101));
  ASSERT_FALSE(too_deep);
  EXPECT_EQ(too_deep.error().what, "cannot read JSON that is nested deeper than 100");
  EXPECT_FALSE(Json::parse(nested(100'000)));
  EXPECT_FALSE(Json::parse(std::string(100'000, '[')));
}

}  // namespace
}  // namespace pushpkt::report
