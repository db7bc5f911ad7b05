// This project against its own table; and the checker against trees that break it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "pushpkt/testing/scratch_folder.hpp"
#include "rooms.hpp"

namespace pushpkt::architecture {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path project = PUSHPKT_SOURCE_DIR;

std::vector<Room> project_table() { return read_table(text_of_file(project / "src/rooms.txt")); }

std::string lines_of(const std::vector<std::string>& faults) {
  std::string text;
  for (const std::string& fault : faults) text += fault + "\n";
  return text;
}

TEST(Project, TableIsSound) {
  const auto table = project_table();
  ASSERT_FALSE(table.empty());
  EXPECT_THAT(faults_of_table(table), IsEmpty());
}

TEST(Project, EveryIncludeIsInTheTable) {
  const auto faults = faults_of_tree(project, project_table());
  EXPECT_TRUE(faults.empty()) << lines_of(faults);
}

TEST(Project, EveryFileIsShortAndSaysWhatItIs) {
  const auto faults = faults_of_files(project);
  EXPECT_TRUE(faults.empty()) << lines_of(faults);
}

TEST(Project, ReadmesOfRoomsNameWhatIsThere) {
  const auto faults = faults_of_room_pages(project, project_table());
  EXPECT_TRUE(faults.empty()) << lines_of(faults);
}

TEST(Project, TheReadmesTableOfRoomsIsThatOfTheBuild) {
  const auto faults = faults_of_readme_table(text_of_file(project / "README.md"), project_table());
  EXPECT_TRUE(faults.empty()) << lines_of(faults);
}

TEST(Project, EveryStandardNameComesWithItsHeader) {
  const auto faults = faults_of_standard_names(project);
  EXPECT_TRUE(faults.empty()) << lines_of(faults);
}

// A made-up project in a folder of its own: base and low below high.
class Checker : public testing::Test {
 protected:
  void write(const fs::path& file, const std::string& text) const { root_.write(file, text); }
  // A source of `room`, and the README it needs.
  void room_has(const std::string& room, const std::string& text) const {
    write("src/" + room + "/a.cpp", text);
    write("src/" + room + "/README.md", "# " + room + "\n");
  }
  [[nodiscard]] std::vector<std::string> faults() const {
    return faults_of_tree(root_.path(), read_table("# a comment\n"
                                                   "base  -    tl/expected.hpp\n"
                                                   "low   -    linux,pcap.h\n"
                                                   "high  low  tins/,only.cpp:heavy/\n"
                                                   "top   all  -\n"
                                                   "tools all  line.cpp:slow/\n"));
  }

  ScratchFolder root_;
};

TEST_F(Checker, IsContentWithWhatTheTableAllows) {
  room_has("high",
           "#include \"pushpkt/low/x.hpp\"\n#include \"pushpkt/base/x.hpp\"\n"
           "#include \"pushpkt/high/x.hpp\"\n#include \"high/own.hpp\"\n"
           "#include <tins/ip.h>\n#include <vector>\n#include <unistd.h>\n");
  room_has("low", "#include <pcap.h>\n#include <linux/if_packet.h>\n");
  room_has("top", "#include \"pushpkt/low/x.hpp\"\n#include \"pushpkt/high/x.hpp\"\n");
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(Checker, ReportsAForbiddenArrowWithFileAndLine) {
  room_has("low", "// What low is.\n\n#include \"pushpkt/high/x.hpp\"\n");
  EXPECT_THAT(faults(), ElementsAre("src/low/a.cpp:3: pushpkt/high/x.hpp: low may not include high "
                                    "(src/rooms.txt)"));
}

TEST_F(Checker, ReadsPublicHeadersToo) {
  room_has("low", "");
  write("include/pushpkt/low/x.hpp", "  #  include <pushpkt/high/x.hpp>\n");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("include/pushpkt/low/x.hpp:1: ")));
}

TEST_F(Checker, ReportsAThirdPartyHeaderOutsideItsRoom) {
  room_has("high", "#include <pcap.h>\n#include <pcap/pcap.h>\n#include <linux/if_packet.h>\n");
  room_has("low", "#include <tins/ip.h>\n#include <sys/capability.h>\n");
  EXPECT_THAT(faults().size(), 5U) << lines_of(faults());
}

TEST_F(Checker, ReportsAHeaderOfOneFileInEveryOther) {
  room_has("high", "\n#include <heavy/all.hpp>\n");
  write("src/high/only.cpp", "#include <heavy/all.hpp>\n");
  write("tools/line.cpp", "#include <slow/line.hpp>\n");
  write("tools/verb.cpp",
        "#include <heavy/all.hpp>\n#include <tins/ip.h>\n#include <slow/line.hpp>\n");
  EXPECT_THAT(faults(),
              ElementsAre("src/high/a.cpp:2: heavy/all.hpp: this header is not spoken in high "
                          "(src/rooms.txt)",
                          "tools/verb.cpp:1: heavy/all.hpp: this header is spoken in only.cpp of "
                          "high alone (src/rooms.txt)",
                          "tools/verb.cpp:3: slow/line.hpp: this header is spoken in line.cpp of "
                          "tools alone (src/rooms.txt)"));
}

TEST_F(Checker, ReportsClimbingAndOtherRoomsPrivateHeaders) {
  room_has("high", "#include \"../low/x.hpp\"\n#include \"low/x.hpp\"\n");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("a.cpp:1: ../low/x.hpp: an include does not climb"),
                                    HasSubstr("a.cpp:2: low/x.hpp: a private header")));
}

TEST_F(Checker, LetsToolsIncludeTheHeadersOfARoomThatHasNoPublicOnes) {
  room_has("high", "");
  write("src/high/own.hpp", "// What it is.\n");
  write("include/pushpkt/low/x.hpp", "// What it is.\n");
  write("tools/verb.cpp", "#include \"high/own.hpp\"\n#include \"low/own.hpp\"\n");
  room_has("low", "");
  EXPECT_THAT(faults(),
              ElementsAre("tools/verb.cpp:2: low/own.hpp: a private header belongs to its "
                          "own room (src/rooms.txt)"));
}

TEST_F(Checker, ReportsARoomThatIsNotInTheTable) {
  room_has("attic", "");
  EXPECT_THAT(faults(), ElementsAre("src/attic/a.cpp: in no room of src/rooms.txt"));
}

TEST_F(Checker, ReportsARoomWithoutReadme) {
  write("src/low/a.cpp", "");
  EXPECT_THAT(faults(), ElementsAre("src/low/README.md: the room has none"));
}

TEST_F(Checker, ReportsLongAndNamelessFiles) {
  write("src/low/long.cpp", "// What it is.\n" + std::string(300, '\n'));
  write("tools/nameless.cpp", "#pragma once\n");
  write("include/pushpkt/low/x.hpp", "// What it is.\n" + std::string(299, '\n'));
  EXPECT_THAT(faults_of_files(root_.path()),
              ElementsAre("src/low/long.cpp: 301 lines, at most 300",
                          "tools/nameless.cpp: the first line does not say what it is"));
}

TEST_F(Checker, ReportsAPageWithANameThatIsNotThere) {
  write("include/pushpkt/low/x.hpp", "// What it is.\nstruct Noun;\n");
  write("src/low/file.cpp", "// What it is.\n");
  write("src/low/README.md", "# low\n`Noun`, `file`, `high`, `ip.ttl=0`, `gone`, `Noun::gone()`\n");
  EXPECT_THAT(
      faults_of_room_pages(root_.path(), read_table("base - -\nlow - -\nhigh low -\n")),
      ElementsAre("src/low/README.md: `gone` is neither a file nor a name of this room",
                  "src/low/README.md: `Noun::gone` is neither a file nor a name of this room"));
}

TEST(ReadmeTable, IsHeldAgainstTheTableOfTheBuild) {
  const auto table = read_table("base - -\nlow - -\nhigh low -\ntop all -\ntools all -\n");
  const std::string head = "text\n| room | its nouns | may include |\n|---|---|---|\n";
  EXPECT_THAT(faults_of_readme_table(head + "| base | a | - |\n| low | b | base |\n"
                                            "| high | c, d | low |\n| top | e | all above |\n",
                                     table),
              IsEmpty());
  EXPECT_THAT(
      faults_of_readme_table(head + "| base | a | - |\n| low | b | base |\n| high | c | - |\n",
                             table),
      ElementsAre("README.md: the row of high says \"-\", which is not what src/rooms.txt says",
                  "README.md: the table of rooms has no row of top"));
}

TEST(Functions, HaveFortyLinesAtMost) {
  const auto lines = [](int count, const std::string& line) {
    std::string text;
    for (int n = 0; n < count; ++n) text += line + "\n";
    return text;
  };
  const auto faults = [](const std::string& text) { return faults_of_functions("a.cpp", text); };
  const std::string call = "  call('{', 1'000);  // {";
  EXPECT_THAT(faults("int f() {\n" + lines(40, call) + "}\n"), IsEmpty());
  EXPECT_THAT(faults("\nint f() {\n" + lines(41, call) + "}\nint g() {\n}\n"),
              ElementsAre("a.cpp:2: a function of 41 lines, at most 40"));
  EXPECT_THAT(faults("class A {\n  void f(int a,\n         int b) const {\n" + lines(41, call) +
                     "  }\n};\n"),
              ElementsAre("a.cpp:3: a function of 41 lines, at most 40"));
  // Tables and texts are as long as what they list.
  EXPECT_THAT(faults("Rows table{\n" + lines(50, "    Row{1},") + "};\n"), IsEmpty());
  EXPECT_THAT(faults("void f() {\n  declare({\n" + lines(50, "    {1, 2},") + "  });\n}\n"),
              IsEmpty());
  EXPECT_THAT(faults("auto f() {\n  return R\"x(\n" + lines(50, "} {") + ")x\";\n}\n"), IsEmpty());
}

TEST_F(Checker, ReportsAStandardNameWithoutItsHeader) {
  write("src/low/bare.cpp", "// std::vector in a comment\nint n = std::min(1, 2);\n");
  write("include/pushpkt/low/x.hpp", "#include <vector>\n#include <algorithm>\n");
  write("src/low/good.cpp",
        "#include \"pushpkt/low/x.hpp\"\nstd::vector<int> v{std::max(1, 2)};\n");
  EXPECT_THAT(faults_of_standard_names(root_.path()),
              ElementsAre("src/low/bare.cpp: std::min without <algorithm>"));
}

TEST(Table, MayOnlyPointUpwards) {
  EXPECT_THAT(faults_of_table(read_table("base - -\nlow high -\nhigh - -\nhigh - -\n")),
              ElementsAre("src/rooms.txt: low may include high, which is no row above it",
                          "src/rooms.txt: high has two rows"));
}

TEST(Origin, TellsWhoseHeaderItIs) {
  EXPECT_EQ(origin_of("vector"), Origin::standard);
  EXPECT_EQ(origin_of("unistd.h"), Origin::posix);
  EXPECT_EQ(origin_of("sys/socket.h"), Origin::posix);
  EXPECT_EQ(origin_of("linux/if_ether.h"), Origin::kernel);
  EXPECT_EQ(origin_of("netinet/ip.h"), Origin::kernel);
  EXPECT_EQ(origin_of("pcap.h"), Origin::third_party);
  EXPECT_EQ(origin_of("sys/capability.h"), Origin::third_party);
}

}  // namespace
}  // namespace pushpkt::architecture
