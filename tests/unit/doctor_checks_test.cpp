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

TEST(Checks, ACapabilityIsABitOfCapEff) {
  const std::string status = "CapPrm:\tffffffffffffffff\nCapEff:\t0000000000003000\nCapBnd:\t0\n";
  EXPECT_TRUE(has_capability(status, 12));
  EXPECT_TRUE(has_capability(status, 13));
  EXPECT_FALSE(has_capability(status, 14));
  EXPECT_FALSE(has_capability(status, 64));
  EXPECT_FALSE(has_capability("no such line", 12));
  EXPECT_FALSE(has_capability("CapEff:\tnone", 0));
}

TEST(Checks, AProgramIsTheFirstFileThatMayBeRun) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "pushpkt-doctor-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  fs::create_directories(folder + "/a");
  fs::create_directories(folder + "/b");
  std::ofstream(folder + "/a/tool") << "";
  std::ofstream(folder + "/b/tool") << "";
  ASSERT_EQ(::chmod((folder + "/a/tool").c_str(), 0600), 0);
  ASSERT_EQ(::chmod((folder + "/b/tool").c_str(), 0700), 0);
  const std::string path = ":" + folder + "/a:" + folder + "/b";
  EXPECT_EQ(find_program("tool", path), folder + "/b/tool");
  EXPECT_EQ(find_program("another", path), "");
  EXPECT_EQ(find_program("tool", ""), "");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace pushpkt::doctor
