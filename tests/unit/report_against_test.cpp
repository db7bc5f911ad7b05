// `ask fields --against`: what the earlier run's file may be, and what is said of one that is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/report/fields.hpp"

namespace pushpkt::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* not_ours =
    "cannot compare with that file: it is not an answer of `ask fields --json`";

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

constexpr const char* two_paths =
    R"({"question": "fields", "kernel": "6.1.0-50-amd64", "rows": [
        {"case": "ip.ttl=0", "path": "packet"}, {"case": "ip.ttl=0", "path": "raw-ip"}]})";

TEST(Against, OnlyThePathsOfThisRunAreCompared) {
  ask::FieldsAnswer answer;
  answer.paths = {*path::find_kind("packet")};
  const auto lines = differences_from(answer, two_paths);
  ASSERT_TRUE(lines) << lines.error().text();
  EXPECT_THAT(*lines, ElementsAre("ip.ttl=0 on packet: only in the earlier run"));
}

TEST(Against, ASelectionOfCasesIsComparedWithItsOwnRowsOnly) {
  ask::FieldsAnswer answer;
  answer.paths = {*path::find_kind("packet")};
  answer.rows = {{.text = "ip.ttl=1", .path = answer.paths[0]}};
  const auto lines = differences_from(answer, two_paths, Compared::rows_of_this_run);
  ASSERT_TRUE(lines) << lines.error().text();
  EXPECT_THAT(*lines, ElementsAre("ip.ttl=1 on packet: not in the earlier run"));
}

TEST(Against, AnotherKernelIsNamedWithBothReleases) {
  ask::FieldsAnswer answer;
  answer.kernel = "6.12.117";
  const auto said = other_kernel(answer, two_paths);
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, AllOf(HasSubstr("6.1.0-50-amd64"), HasSubstr("6.12.117")));
  answer.kernel = "6.1.0-50-amd64";
  EXPECT_FALSE(other_kernel(answer, two_paths));
  EXPECT_FALSE(other_kernel(answer, R"({"question": "fields", "rows": []})"));
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
