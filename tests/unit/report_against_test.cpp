// `ask fields --against`: what the earlier run's file may be, and what is said of one that is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/report/fields.hpp"

namespace pushpkt::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* not_ours = "cannot compare with that file: it is no `ask fields --json`";

TEST(Against, NothingDiffersFromItself) {
  const ask::FieldsAnswer answer;
  const auto lines = differences_from(answer, fields_json(answer));
  ASSERT_TRUE(lines) << lines.error().text();
  EXPECT_THAT(*lines, IsEmpty());
}

TEST(Against, NamesRowsThatAreGone) {
  const auto lines = differences_from(
      {}, R"({"question": "fields", "rows": [{"case": "ip.ttl=0", "path": "packet", "died": 1}]})");
  ASSERT_TRUE(lines) << lines.error().text();
  EXPECT_THAT(*lines, ElementsAre("ip.ttl=0 on packet: only in the earlier run"));
}

TEST(Against, SaysWhereTheFileIsNoJson) {
  const auto lines = differences_from({}, "{\"question\": \"fields\",\n");
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().cause, Cause::input);
  EXPECT_EQ(lines.error().what, not_ours);
  EXPECT_THAT(lines.error().hint, HasSubstr("parse error at line 2"));
}

TEST(Against, RefusesWhatIsNoAnswerToFields) {
  for (const char* text :
       {"[]", "1", "null", R"({"rows": []})", R"({"question": 1, "rows": []})",
        R"({"question": "push", "rows": []})", R"({"question": "fields", "rows": {}})",
        R"({"question": "fields", "rows": [1]})",
        R"({"question": "fields", "rows": [{"case": 1, "path": "packet"}]})"}) {
    const auto lines = differences_from({}, text);
    ASSERT_FALSE(lines) << text;
    EXPECT_EQ(lines.error().what, not_ours);
  }
}

}  // namespace
}  // namespace pushpkt::report
