// The obstacles as data: what each must have, and that its cases can be read and built.
#include <gmock/gmock.h>

#include <set>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/lab/topology.hpp"
#include "unit/cases_ends.hpp"

namespace pushpkt::ask {
namespace {

class ObstacleTable : public testing::TestWithParam<bool> {};

TEST_P(ObstacleTable, NamesAreUniqueAndFoundAgain) {
  std::set<std::string> names;
  for (const Obstacle& one : obstacles(GetParam())) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name << " stands there twice";
    const auto found = find_obstacles({one.name}, GetParam());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->at(0).purpose, one.purpose);
  }
}

TEST_P(ObstacleTable, EachHasPurposeSourceCasesAndACure) {
  for (const Obstacle& one : obstacles(GetParam())) {
    EXPECT_FALSE(one.purpose.empty()) << one.name;
    EXPECT_FALSE(one.source.empty()) << one.name;
    EXPECT_FALSE(one.cases.empty()) << one.name;
    EXPECT_TRUE(!one.cure.commands.empty() || !one.advice.empty()) << one.name;
  }
}

TEST_P(ObstacleTable, EveryCommandIsForAHostAndHasAProgramAndWords) {
  const std::set<std::string_view> hosts(lab::host_names.begin(), lab::host_names.end());
  for (const Obstacle& one : obstacles(GetParam())) {
    for (const lab::Plan* plan :
         {&one.scene, &one.put_up, &one.cure, &one.clear, &one.before_each}) {
      for (const lab::Command& command : plan->commands) {
        EXPECT_TRUE(hosts.contains(command.host)) << one.name << ": " << command.host;
        EXPECT_GE(command.argv.size(), 2U) << one.name;
        for (const std::string& word : command.argv) {
          EXPECT_FALSE(word.empty() || word.front() == '@') << one.name << ": `" << word << "`";
        }
      }
    }
  }
}

TEST_P(ObstacleTable, EveryCaseOfEveryStageIsReadAgainAndBuilds) {
  const path::PathKind& whole_frame = **path::find_kind("packet");
  for (const Obstacle& one : obstacles(GetParam())) {
    std::vector<cases::Case> all;
    if (one.warm_up) all.push_back(*one.warm_up);
    for (const AskedCase& asked : one.cases)
      all.insert(all.end(), asked.at.begin(), asked.at.end());
    for (const cases::Case& asked : all) {
      if (asked.text != "request") {
        EXPECT_TRUE(cases::parse_case(asked.text)) << one.name << ": " << asked.text;
      }
      const auto built =
          cases::build_case(asked, cases::ends_in_lab(GetParam()), whole_frame, "hello");
      EXPECT_TRUE(built) << one.name << ": " << asked.text << ": " << built.error().text();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Families, ObstacleTable, testing::Bool(),
                         [](const auto& family) { return family.param ? "IPv6" : "IPv4"; });

}  // namespace
}  // namespace pushpkt::ask
