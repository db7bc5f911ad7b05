// Parts of pages that follow a table: each way in the picture of the stack, each obstacle's
// verdict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/ask/push.hpp"
#include "pushpkt/report/markdown.hpp"
#include "pushpkt/report/page.hpp"
#include "report_page_text.hpp"

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;

/// The table of the page that shows where each way enters the kernel.
std::string stack_of(const std::string& paths) {
  const std::string page =
      page_of_text(R"({"schema":1,"question":"push","paths":[)" + paths + "]}");
  const std::size_t begin = page.find("<table class=\"stack\">");
  EXPECT_NE(begin, std::string::npos) << "no picture of the stack";
  return begin == std::string::npos ? "" : page.substr(begin, page.find("</table>", begin) - begin);
}

TEST(PushPage, EveryPathIsAColumnOfTheStackWithOneEntrance) {
  std::string paths;
  std::size_t number = 0;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::file) continue;
    const auto way = ask::entrance_of(kind, false);
    paths += (paths.empty() ? "" : ",") + (R"({"path":")" + std::string(kind.name)) +
             R"(","ours":[],"way":{"entry":")" + std::string(to_text(way.entry)) +
             R"(","enters":")" + std::string(way.enters) + R"("}})";
    ++number;
  }
  const std::string stack = stack_of(paths);
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::file) continue;
    EXPECT_THAT(stack, HasSubstr("<th scope=\"col\">" + std::string(kind.name) + "</th>"));
  }
  EXPECT_EQ(occurrences(stack, "<th scope=\"col\">"), number);
  EXPECT_EQ(occurrences(stack, "enters the kernel here; "), number);
}

TEST(PushPage, ASavedAnswerWithoutEntriesHasThemByTheNamesOfItsPaths) {
  const std::string stack =
      stack_of(R"({"path":"raw-ip","way":{"enters":"behind IP"}},{"path":"new-way","way":{}})");
  EXPECT_EQ(occurrences(stack, "<th scope=\"col\">"), 2U);
  EXPECT_EQ(occurrences(stack, "enters the kernel here; "), 1U);
  EXPECT_THAT(stack, HasSubstr("<td class=\"skipped\">?</td>"));
}

// The plain request is changed, one case is stopped: neither is the verdict on the other.
TEST(ObstaclesPage, AVerdictIsThatOfTheFirstCase) {
  const auto with = [](const std::string& asked, const std::string& effect) {
    return R"({"obstacle":"nat","stage":"without","case":")" + asked + R"(","path":"packet"},)" +
           R"({"obstacle":"nat","stage":"with","case":")" + asked +
           R"(","path":"packet","effect":")" + effect + R"("})";
  };
  const std::string page = page_of_text(
      R"({"schema":1,"question":"obstacles","obstacles":[{"obstacle":"nat"}],"rows":[)" +
      with("request", "changed") + "," + with("ip.flags.mf=1", "stopped") + "," +
      with("udp.checksum=1", "none") + "]}");
  EXPECT_THAT(page, HasSubstr("<span class=\"changedeffect\">changed</span><small> *</small>"));
  EXPECT_THAT(page, HasSubstr("It changes packet; it stops ip.flags.mf=1 on packet."));
}

/// JSON of a few kilobytes that would make a page of megabytes.
struct Hostile {
  std::string question;
  std::string array;
  std::size_t items;
  std::string item;  ///< `#` is the number of the item
  std::string bound;
};

class PagesOfHostileAnswers : public testing::TestWithParam<Hostile> {};

TEST_P(PagesOfHostileAnswers, NameTheBound) {
  const Hostile& hostile = GetParam();
  std::string text =
      R"({"schema":1,"question":")" + hostile.question + "\",\"" + hostile.array + "\":[";
  for (std::size_t i = 0; i < hostile.items; ++i) {
    text += i == 0 ? "" : ",";
    for (const char c : hostile.item) text += c == '#' ? std::to_string(i) : std::string(1, c);
  }
  const auto answer = Json::parse(text + "]}");
  ASSERT_TRUE(answer);
  for (const auto& made : {page_of(*answer), markdown_of(*answer)}) {
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().text(), HasSubstr(hostile.bound));
    EXPECT_EQ(made.error().cause, Cause::input);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Answers, PagesOfHostileAnswers,
    testing::Values(
        Hostile{"fields", "rows", 65, R"({"case":"c#","path":"p#"})", "more than 64 paths"},
        Hostile{"loopback", "rows", 65, R"({"case":"c","path":"p#"})", "more than 64 paths"},
        Hostile{"fields", "rows", 257, "{}", "more than 256 rows of one case"},
        Hostile{"fields", "rows", 200'001, R"({"case":"c#","path":"p"})", "cases on paths"},
        Hostile{"obstacles", "rows", 1'001, R"({"obstacle":"o"})", "rows of one obstacle"},
        Hostile{"push", "paths", 65, R"({"path":"p#"})", "more than 64 paths"},
        Hostile{"other", "list", 257, R"({"m#":1})", "more than 256 columns in `list`"}));

TEST(Pages, OfACatalogueAreMade) {
  std::string text = R"({"schema":1,"question":"fields","rows":[)";
  for (int i = 0; i < 600; ++i) {
    for (int path = 0; path < 11; ++path) {
      text += i + path == 0 ? "" : ",";
      text += R"({"case":"c)" + std::to_string(i) + R"(","path":"p)" + std::to_string(path) + "\"}";
    }
  }
  const auto answer = Json::parse(text + "]}");
  ASSERT_TRUE(answer);
  EXPECT_TRUE(page_of(*answer));
}

TEST(FieldsPage, APacketThatWasTakenInIsNoneThatDied) {
  const std::string page = page_of_text(
      R"({"schema":1,"question":"fields","kernel":"6.1","family":"ipv4","rows":[
          {"case":"arp.opcode=2","path":"packet","sent":true,"errno":null,"left_sender":true,
           "died":{"at":null},"taken_by":"router","why":"w"}]})");
  EXPECT_THAT(page, HasSubstr("data-kind=\"taken\" data-path=\"packet\">in router</td>"));
  EXPECT_THAT(page, HasSubstr("the router took it in, without an answer"));
  EXPECT_THAT(page, ::testing::Not(HasSubstr("dropped:")));
}

}  // namespace
}  // namespace pushpkt::report
