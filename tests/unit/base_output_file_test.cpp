// A file appears whole or not at all; an output is never an input; what is no file stays one.
#include "pushpkt/base/output_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Output : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }
  static std::string content(const std::string& file) {
    std::ostringstream out;
    out << std::ifstream(file).rdbuf();
    return out.str();
  }
  static mode_t mode(const std::string& file) {
    struct stat status {};
    EXPECT_EQ(::stat(file.c_str(), &status), 0);
    return status.st_mode & 07777U;
  }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }

 private:
  ScratchFolder folder_;
};

TEST_F(Output, AppearsWhenItIsWhole) {
  const std::string file = put("x", "before");
  auto output = OutputFile::create(file, Appearance::whole);
  ASSERT_TRUE(output && output->write("after"));
  EXPECT_EQ(content(file), "before");
  ASSERT_TRUE(output->commit());
  EXPECT_EQ(content(file), "after");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Output, LeavesNothingBehindWhereItIsGivenUp) {
  const std::string file = put("x", "before");
  {
    auto output = OutputFile::create(file, Appearance::whole);
    ASSERT_TRUE(output && output->write("after"));
    OutputFile moved = std::move(*output);
    EXPECT_EQ(files(), 2U);
  }
  EXPECT_EQ(content(file), "before");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Output, GrowsInPlaceOnRequest) {
  const std::string file = put("x", "a long text from before");
  auto output = OutputFile::create(file, Appearance::growing);
  ASSERT_TRUE(output && output->write("now"));
  EXPECT_EQ(content(file), "now");
}

TEST_F(Output, ADocumentIsReadByWhomTheUmaskLets) {
  for (const mode_t mask : {mode_t{022}, mode_t{027}, mode_t{077}}) {
    const std::string file = path("document-" + std::to_string(mask));
    const mode_t before = ::umask(mask);
    EXPECT_TRUE(write_file(file, "x"));
    ::umask(before);
    EXPECT_EQ(mode(file), 0666U & ~mask);
  }
}

TEST_F(Output, ACaptureIsReadByItsOwnerOnlyUnlessTheFileBeforeWasNot) {
  const mode_t before = ::umask(0);
  auto whole = OutputFile::create(path("new"), Appearance::whole);
  ASSERT_TRUE(whole && whole->commit());
  ::umask(before);
  EXPECT_EQ(mode(path("new")), 0600U);
  ASSERT_TRUE(OutputFile::create(path("live"), Appearance::growing));
  EXPECT_EQ(mode(path("live")), 0600U);
  const std::string shared = put("shared", "x");
  ASSERT_EQ(::chmod(shared.c_str(), 0664), 0);
  ASSERT_TRUE(write_file(shared, "y"));
  EXPECT_EQ(mode(shared), 0664U);
}

TEST_F(Output, ALinkStaysALink) {
  const std::string file = put("real", "before");
  fs::create_symlink("real", path("link"));
  ASSERT_TRUE(write_file(path("link"), "after"));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(content(file), "after");
  fs::create_symlink("nowhere", path("dangling"));
  ASSERT_TRUE(write_file(path("dangling"), "there"));
  EXPECT_EQ(content(path("nowhere")), "there");
  fs::create_symlink("round", path("round"));
  EXPECT_EQ(write_file(path("round"), "x").error().number, ELOOP);
}

TEST_F(Output, WhatIsNoFileIsWrittenDirectly) {
  ASSERT_TRUE(write_file("/dev/null", "gone"));
  EXPECT_EQ(write_file("/dev/full", "x").error().number, ENOSPC);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const Fd reader(::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ASSERT_TRUE(write_file(path("pipe"), "through"));
  std::string got(7, ' ');
  EXPECT_EQ(::read(reader.get(), got.data(), got.size()), 7);
  EXPECT_EQ(got, "through");
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

TEST_F(Output, ADescriptorIsWrittenWhereItStands) {
  const Fd file(::open(path("x").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::write(file.get(), "one ", 4), 4);
  ASSERT_TRUE(write_file("/dev/fd/" + std::to_string(file.get()), "two"));
  EXPECT_EQ(content(path("x")), "one two");
}

TEST_F(Output, SaysWhyItCannotBe) {
  EXPECT_THAT(write_file(path("no/such"), "x").error().text(), HasSubstr("(ENOENT)"));
  EXPECT_THAT(write_file(path("."), "x").error().text(), HasSubstr("(EISDIR)"));
  EXPECT_EQ(write_file(path("no/such"), "x").error().cause, Cause::input);
}

TEST_F(Output, AnotherUsersTrapIsRefusedWhereEverybodyMayWrite) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make another user's file";
  ASSERT_EQ(::chmod(path(".").c_str(), 01777), 0);
  const std::string file = put("theirs", "before");
  const std::string mine = put("mine", "before");
  fs::create_symlink("mine", path("link"));
  if (::chown(file.c_str(), 12345, 12345) != 0 ||
      ::lchown(path("link").c_str(), 12345, 12345) != 0 ||
      ::chown(path(".").c_str(), 12346, 0) != 0) {
    GTEST_SKIP() << "this user namespace has no other users";
  }
  for (const Appearance appearance : {Appearance::whole, Appearance::growing}) {
    for (const std::string& name : {file, path("link")}) {
      const auto output = OutputFile::create(name, appearance);
      ASSERT_FALSE(output) << name;
      EXPECT_THAT(output.error().text(), HasSubstr("of another user"));
    }
    EXPECT_TRUE(OutputFile::create(mine, appearance)) << "our own may be replaced";
  }
  EXPECT_EQ(content(file), "before");
}

TEST_F(Output, IsNoInputByWhateverName) {
  const std::string file = put("x", "data");
  fs::create_symlink("x", path("link"));
  fs::create_hard_link(file, path("hard"));
  for (const std::string& name : {file, path("./x"), path("link"), path("hard")}) {
    const auto checked = check_outputs_are_no_inputs({path("other"), file}, {"", name});
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().cause, Cause::input);
    EXPECT_THAT(checked.error().text(), HasSubstr("cannot write " + name));
  }
  EXPECT_TRUE(check_outputs_are_no_inputs({file}, {path("new"), ""}));
  EXPECT_TRUE(check_outputs_are_no_inputs({"/dev/null"}, {"/dev/null"}));
}

TEST_F(Output, TwoOutputsAreNotOneFile) {
  const std::string file = path("x");
  ASSERT_TRUE(write_file(file, "old"));
  fs::create_symlink("x", path("link"));
  fs::create_hard_link(file, path("hard"));
  for (const std::string& name : {file, path("./x"), path("link"), path("hard")}) {
    const auto checked = check_outputs_are_distinct({path("other"), file, name});
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().cause, Cause::input);
    EXPECT_THAT(checked.error().text(), HasSubstr("cannot write two results to " + name));
  }
  EXPECT_FALSE(check_outputs_are_distinct({path("new"), path("./new")}));
  EXPECT_FALSE(check_outputs_are_distinct({"-", "/dev/stdout"}));
  EXPECT_TRUE(check_outputs_are_distinct({file, path("new"), path("newer"), "", "", "-"}));
  EXPECT_TRUE(check_outputs_are_distinct({"/dev/null", "/dev/null"}));
}

// A write through a link makes the file that the link names, wherever the link is in the path.
TEST_F(Output, TwoOutputsAreNotOneFileThatALinkWillMake) {
  fs::create_symlink("made", path("link"));
  fs::create_symlink("link", path("link-to-link"));
  fs::create_symlink(path("made"), path("absolute"));
  fs::create_symlink("unmade-folder", path("folder-link"));
  fs::create_symlink("folder-link/x", path("far"));
  fs::create_symlink("loop", path("loop"));
  fs::create_symlink("/dev/stdout", path("out"));
  const auto are_distinct = [&](const std::string& a, const std::string& b) {
    return check_outputs_are_distinct({path(a), path(b)}).has_value();
  };
  for (const char* name : {"made", "link", "link-to-link", "absolute", "x/../made"}) {
    EXPECT_FALSE(are_distinct("link", name)) << name;
    EXPECT_FALSE(are_distinct(name, "link-to-link")) << name;
  }
  EXPECT_FALSE(are_distinct("far", "unmade-folder/x"));
  EXPECT_FALSE(are_distinct("folder-link/x", "unmade-folder/x"));
  EXPECT_FALSE(check_outputs_are_distinct({path("out"), "-"}));
  EXPECT_TRUE(are_distinct("link", "far"));
  EXPECT_TRUE(are_distinct("link", "made-too"));
  EXPECT_TRUE(are_distinct("loop", "made"));
  EXPECT_TRUE(are_distinct("out", "made"));
}

TEST_F(Output, ThatCannotBeMadeIsKnownBeforeAnyIsTouched) {
  const std::string earlier = put("a", "before");
  fs::create_directory(path("folder"));
  EXPECT_TRUE(check_outputs_can_be_made({"", "-", earlier, path("new"), "/dev/null"}));
  for (const std::string& bad : {path("missing/x"), path("folder")}) {
    const auto checked = check_outputs_can_be_made({earlier, bad});
    ASSERT_FALSE(checked) << bad;
    EXPECT_THAT(checked.error().text(), HasSubstr("cannot write " + bad));
    EXPECT_EQ(checked.error().cause, Cause::input);
  }
  EXPECT_EQ(content(earlier), "before");
  EXPECT_EQ(files(), 2U);
}

TEST_F(Output, OfAFolderIsKnownBeforeItIsMade) {
  const std::string earlier = put("a", "before");
  fs::create_directory(path("folder"));
  EXPECT_TRUE(check_folders_can_be_made(
      {"", ".", path("folder"), path("folder/"), path("new"), path("new/and/below/")}));
  for (const std::string& bad : {earlier, earlier + "/x", earlier + "/x/y"}) {
    const auto checked = check_folders_can_be_made({path("folder"), bad});
    ASSERT_FALSE(checked) << bad;
    EXPECT_THAT(checked.error().text(), HasSubstr("cannot write into the folder " + bad));
    EXPECT_EQ(checked.error().cause, Cause::input);
  }
  EXPECT_EQ(files(), 2U);
}

TEST_F(Output, OfSeveralAppearsWhenAllAreWritten) {
  const std::string earlier = put("a", "before");
  EXPECT_FALSE(write_files({{earlier, "after"}, {path("missing/x"), "x"}}));
  EXPECT_EQ(content(earlier), "before");
  EXPECT_EQ(files(), 1U);
  EXPECT_TRUE(write_files({{earlier, "after"}, {path("b"), "x"}}));
  EXPECT_EQ(content(earlier), "after");
  EXPECT_EQ(content(path("b")), "x");
}

}  // namespace
}  // namespace pushpkt
