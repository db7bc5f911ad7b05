// The text of `ask fields`: no path is left out without a word.
#include "pushpkt/report/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

ask::FieldsAnswer fields_answer() {
  ask::FieldsAnswer out{.kernel = "6.1"};
  for (const char* const name : {"socket", "raw-transport", "packet"}) {
    out.paths.push_back(*path::find_kind(name));
  }
  out.rows.push_back({.text = "ip.ttl=9", .path = out.paths[2], .answered = true, .why = "left"});
  return out;
}

TEST(FieldsStories, NamesThePathsOnWhichACaseIsNotOurs) {
  EXPECT_THAT(
      fields_stories(fields_answer(), {}),
      ContainsRegex("socket, raw-transport +\\. +not asked: the field is not ours there\n"));
}

TEST(FieldsStories, OfASelectionSaysNothingAboutRowsThatAreLeftOut) {
  ask::FieldsAnswer answer = fields_answer();
  answer.rows.push_back({.text = "ip.ttl=9", .path = answer.paths[1]});
  answer.rows[1].rewritten.emplace_back();
  EXPECT_THAT(fields_stories(only(answer, "changed"), {}), Not(HasSubstr("not asked")));
}

TEST(FieldsRows, OfAPacketThatWasTakenInHaveAMarkAndAMemberOfTheirOwn) {
  ask::FieldsAnswer answer = fields_answer();
  ask::FieldsRow& row = answer.rows[0];
  row.answered = false;
  row.left_sender = true;
  row.taken_in = diagnose::DropFinding{.at = "router", .known_by = "inferred", .taken_in = true};
  EXPECT_THAT(fields_stories(answer, {}), HasSubstr("packet                 in router  left"));
  EXPECT_TRUE(only(answer, "died").rows.empty());
  const auto json = Json::parse(fields_json(answer));
  ASSERT_TRUE(json);
  const Json& written = json->find("rows")->items()->front();
  EXPECT_EQ(*written.find("taken_by"), Json("router"));
  EXPECT_EQ(*written.find("died")->find("at"), Json());
}

}  // namespace
}  // namespace pushpkt::report
