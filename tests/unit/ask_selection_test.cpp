// Paths and cases from what a user types.
#include "pushpkt/ask/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushpkt::ask {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> names(const Result<std::vector<const path::PathKind*>>& paths) {
  std::vector<std::string> out;
  if (!paths) return {paths.error().text()};
  for (const path::PathKind* path : *paths) out.emplace_back(path->name);
  return out;
}

template <class T>
std::string refusal(const Result<T>& result) {
  return result ? "" : result.error().text();
}

TEST(AnsweringPaths, AreTheNamedOrAllButTheFile) {
  EXPECT_THAT(names(answering_paths({"packet", "raw-ip"})), ElementsAre("packet", "raw-ip"));
  EXPECT_THAT(names(answering_paths({})), Contains("socket"));
  EXPECT_THAT(names(answering_paths({})), Not(Contains("file")));
  EXPECT_THAT(refusal(answering_paths({"file"})), HasSubstr("a file does not answer"));
  EXPECT_THAT(refusal(answering_paths({"pakket"})), HasSubstr("`packet`"));
}

TEST(TcpPaths, LeadToAnotherHost) {
  EXPECT_THAT(names(tcp_paths({"socket", "packet"})), ElementsAre("packet"));
  EXPECT_THAT(names(tcp_paths({})), Not(Contains("tap")));
  EXPECT_THAT(refusal(tcp_paths({"tap"})), HasSubstr("cannot converse by the path tap"));
}

TEST(FieldsTexts, BecomeAQuestion) {
  const auto question = question_of({.paths = {"raw-ip"},
                                     .cases = {"ip.ttl=1"},
                                     .packets = {"ip(ttl=2)/udp()"},
                                     .alterations = {"router:sysctl -w net.ipv4.ip_forward=0"},
                                     .route_to = "10.77.1.1"});
  ASSERT_TRUE(question) << question.error().text();
  EXPECT_EQ(question->cases.size(), 2U);
  EXPECT_EQ(question->alterations.size(), 1U);
  EXPECT_EQ(question->route_to, parse_ip("10.77.1.1"));
  const auto whole = question_of({.ip6 = true});
  ASSERT_TRUE(whole);
  EXPECT_GT(whole->cases.size(), 50U) << "the catalogue";
  EXPECT_TRUE(whole->ip6);
}

TEST(FieldsTexts, AreRefusedByTheirParts) {
  EXPECT_THAT(refusal(question_of({.cases = {""}})), HasSubstr("cannot read an empty case"));
  EXPECT_THAT(refusal(question_of({.cases = {"ip.tll=1"}})), HasSubstr("ip.tll"));
  EXPECT_THAT(refusal(question_of({.packets = {"ip("}})), HasSubstr("cannot read"));
  EXPECT_THAT(refusal(question_of({.route_to = "x"})), HasSubstr("invalid address"));
  EXPECT_THAT(refusal(question_of({.paths = {"packet"}, .route_to = "10.0.0.1"})),
              HasSubstr("without the path raw-ip"));
  EXPECT_FALSE(question_of({.alterations = {"nowhere:true"}}));
}

TEST(SelectCases, KeepsThoseOfTheField) {
  auto cases = question_of({.cases = {"ip.ttl=1", "ip.id=1", "ip.ttl=2+ip.id=0"}})->cases;
  ASSERT_TRUE(select_cases("died", cases));
  EXPECT_EQ(cases.size(), 3U);
  ASSERT_TRUE(select_cases("ip.ttl", cases));
  EXPECT_EQ(cases.size(), 2U);
  EXPECT_THAT(refusal(select_cases("ip.tos", cases)), HasSubstr("cannot find `ip.tos`"));
}

}  // namespace
}  // namespace pushpkt::ask
