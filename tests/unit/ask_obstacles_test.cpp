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
  for (const Obstacle& obstacle : obstacles(GetParam())) {
    EXPECT_TRUE(names.insert(obstacle.name).second) << obstacle.name << " stands there twice";
    const auto found = find_obstacles({obstacle.name}, GetParam());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->at(0).purpose, obstacle.purpose);
  }
}

TEST_P(ObstacleTable, EachHasPurposeSourceCasesAndACure) {
  for (const Obstacle& obstacle : obstacles(GetParam())) {
    EXPECT_FALSE(obstacle.purpose.empty()) << obstacle.name;
    EXPECT_FALSE(obstacle.source.empty()) << obstacle.name;
    EXPECT_FALSE(obstacle.cases.empty()) << obstacle.name;
    EXPECT_TRUE(!obstacle.cure.commands.empty() || !obstacle.advice.empty()) << obstacle.name;
  }
}

TEST_P(ObstacleTable, EveryCommandIsForAHostAndHasAProgramAndWords) {
  const std::set<std::string_view> hosts(lab::host_names.begin(), lab::host_names.end());
  for (const Obstacle& obstacle : obstacles(GetParam())) {
    for (const lab::Plan* plan : {&obstacle.scene, &obstacle.put_up, &obstacle.cure,
                                  &obstacle.clear, &obstacle.before_each}) {
      for (const lab::Command& command : plan->commands) {
        EXPECT_TRUE(hosts.contains(command.host)) << obstacle.name << ": " << command.host;
        EXPECT_GE(command.argv.size(), 2U) << obstacle.name;
        for (const std::string& word : command.argv) {
          EXPECT_FALSE(word.empty() || word.front() == '@')
              << obstacle.name << ": `" << word << "`";
        }
      }
    }
  }
}

TEST_P(ObstacleTable, EveryCaseOfEveryStageIsReadAgainAndBuilds) {
  const path::PathKind& whole_frame = **path::find_kind("packet");
  for (const Obstacle& obstacle : obstacles(GetParam())) {
    std::vector<cases::Case> all;
    if (obstacle.warm_up) all.push_back(*obstacle.warm_up);
    for (const AskedCase& asked : obstacle.cases)
      all.insert(all.end(), asked.at.begin(), asked.at.end());
    for (const cases::Case& asked : all) {
      if (asked.text != "request") {
        EXPECT_TRUE(cases::parse_case(asked.text)) << obstacle.name << ": " << asked.text;
      }
      const auto built =
          cases::build_case(asked, cases::ends_in_lab(GetParam()), whole_frame, "hello");
      EXPECT_TRUE(built) << obstacle.name << ": " << asked.text << ": " << built.error().text();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Families, ObstacleTable, testing::Bool(),
                         [](const auto& family) { return family.param ? "IPv6" : "IPv4"; });

}  // namespace
}  // namespace pushpkt::ask
