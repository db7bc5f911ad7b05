// Scripts from files.
#include "pushpkt/talk/read_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace pushpkt::talk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ReadScript : public testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("pushpkt-script-" + std::to_string(::getpid()) + "-" + test->name());
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

 private:
  std::filesystem::path folder_;
};

const std::string ours =
    "flow ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=12000)\n"
    "let mine = 7\n"
    "run pushpkt server tcp\n"
    "> tcp(flags.syn=1, seq=$mine)\n";

TEST_F(ReadScript, PutsTheCommandFirstAndTheValueIn) {
  const auto script = read_script(file("a.talk", ours), {.values = {"mine=9"}, .command = "true"});
  ASSERT_TRUE(script) << script.error().text();
  EXPECT_THAT(commands_of(*script), ElementsAre("true", "pushpkt server tcp"));
  EXPECT_EQ(script->lines.at(2).text, "9");
  EXPECT_EQ(place_of(*script, script->lines.front()), "--run");
  EXPECT_THAT(place_of(*script, script->lines.at(2)), testing::EndsWith("a.talk:2:12"));
  const auto refused = check_runs_nothing(*script);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("cannot run a command with -i"));
}

TEST_F(ReadScript, KnowsPacketdrillByTheNameOrTheOption) {
  const ReadOptions drill{.flow = "ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=8080)"};
  const std::string text = "0.1 < S 0:0(0) win 1000\n";
  EXPECT_TRUE(read_script(file("a.pkt", text), drill));
  EXPECT_FALSE(read_script(file("a.txt", text), drill));
  ReadOptions named = drill;
  named.packetdrill = true;
  const auto script = read_script(file("a.txt", text), named);
  ASSERT_TRUE(script);
  EXPECT_TRUE(check_runs_nothing(*script));
}

TEST_F(ReadScript, RefusesAMissingFileAnUnknownNameAndAScriptWithoutPackets) {
  EXPECT_FALSE(read_script("/nonexistent", {}));
  EXPECT_FALSE(read_script(file("a.talk", ours), {.values = {"yours=9"}}));
  EXPECT_FALSE(read_script(file("b.talk", "let mine = 7\n"), {}));
}

}  // namespace
}  // namespace pushpkt::talk
