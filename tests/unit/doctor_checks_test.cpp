// What follows from checks, and the parsing behind them.
#include "pushpkt/doctor/checks.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace pushpkt::doctor {
namespace {

using testing::HasSubstr;

TEST(Checks, ARefusalKeepsItsCureApart) {
  const Check works = check_of("lab", "lab", "three hosts", std::nullopt);
  EXPECT_TRUE(works.works);
  EXPECT_EQ(works.found, "three hosts");
  const Check refused =
      check_of("lab", "lab", "three hosts", input_error("cannot build it", "try sudo"));
  EXPECT_FALSE(refused.works);
  EXPECT_EQ(refused.found, "cannot build it");
  EXPECT_EQ(refused.cure, "try sudo");
}

TEST(Checks, OnlyTheLabAndItsRulesDecideAboutHealth) {
  std::vector<Check> checks{{"lab", "lab", true, ""},
                            {"lab", "nftables", true, ""},
                            {"path", "packet", false, ""},
                            {"tool", "nft", false, ""}};
  EXPECT_TRUE(is_healthy(checks));
  EXPECT_THAT(verdict_of(checks), HasSubstr("every experiment does"));
  checks[1].works = false;
  EXPECT_FALSE(is_healthy(checks));
  EXPECT_THAT(verdict_of(checks), HasSubstr("not every experiment"));
  checks[0].works = false;
  EXPECT_THAT(verdict_of(checks), HasSubstr("cannot be built"));
}

}  // namespace
}  // namespace pushpkt::doctor
