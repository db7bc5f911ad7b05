// The text of `ask fields`: no path is left out without a word.
#include "pushpkt/report/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace pushpkt::report
