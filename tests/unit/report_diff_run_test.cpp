// Captures and folders of them, compared and printed.
#include "pushpkt/report/diff_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class DiffRun : public ::testing::Test {
 protected:
  DiffRun() {
    fs::create_directory(folder_.path() / "a");
    fs::create_directory(folder_.path() / "b");
  }

  /// A capture with one packet of this TTL.
  std::string capture(const std::string& name, int ttl) {
    const wire::Frame frame =
        wire::build(wire::parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2, ttl=" + std::to_string(ttl) +
                                       ")/udp()")
                        .value())
            .value();
    std::string file = folder_.file(name);
    auto writer = sniff::CaptureWriter::create(file);
    EXPECT_TRUE(writer);
    EXPECT_TRUE(
        writer->write(sniff::SeenView{.bytes = frame.bytes,
                                      .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                                      .link = frame.link}));
    EXPECT_TRUE(writer->close());
    return file;
  }

  Result<bool> run(const DiffRequest& request) {
    const auto append = [this](std::string_view text) { out_ += text; };
    return diff_captures(request, {.print = append, .print_exact = append, .note = append});
  }

  ScratchFolder folder_;
  std::string out_;
};

TEST_F(DiffRun, TheSamePrintsNothing) {
  const auto same = run({.a = capture("a.pcapng", 7), .b = capture("b.pcapng", 7)});
  ASSERT_TRUE(same) << same.error().text();
  EXPECT_TRUE(*same);
  EXPECT_EQ(out_, "");
}

TEST_F(DiffRun, ADifferenceIsAHunk) {
  const auto same = run({.a = capture("a.pcapng", 7), .b = capture("b.pcapng", 8)});
  ASSERT_TRUE(same) << same.error().text();
  EXPECT_FALSE(*same);
  EXPECT_THAT(out_, HasSubstr("@@ frame 1 / frame 1 @@"));
  EXPECT_THAT(out_, HasSubstr("ip.ttl"));
}

TEST_F(DiffRun, BriefHasTheGroupsAndNoHunk) {
  EXPECT_FALSE(
      run({.a = capture("a.pcapng", 7), .b = capture("b.pcapng", 8), .brief = true}).value());
  EXPECT_THAT(out_, HasSubstr("ip.ttl"));
  EXPECT_THAT(out_, ::testing::Not(HasSubstr("@@")));
}

TEST_F(DiffRun, JsonAndAPage) {
  const std::string page = folder_.file("page.html");
  EXPECT_FALSE(run({.a = capture("a.pcapng", 7),
                    .b = capture("b.pcapng", 8),
                    .json = true,
                    .html_file = page})
                   .value());
  EXPECT_THAT(out_, HasSubstr("\"schema\""));
  EXPECT_TRUE(fs::exists(page));
}

TEST_F(DiffRun, FoldersArePairedByName) {
  capture("a/same.pcapng", 7);
  capture("b/same.pcapng", 7);
  capture("a/lonely.pcap", 7);
  const auto same = run({.a = folder_.file("a"), .b = folder_.file("b")});
  ASSERT_TRUE(same) << same.error().text();
  EXPECT_FALSE(*same);
  EXPECT_EQ(out_, "Only in " + folder_.file("a") + ": lonely.pcap\n");
}

TEST_F(DiffRun, AFolderAndACaptureMeetTheOneOfTheSameName) {
  const std::string file = capture("same.pcapng", 7);
  capture("b/same.pcapng", 8);
  EXPECT_FALSE(run({.a = file, .b = folder_.file("b")}).value());
  const auto none = run({.a = file, .b = folder_.file("a")});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().hint, "there is no capture in it");
}

TEST_F(DiffRun, TheStandardInputIsReadOnce) { EXPECT_FALSE(run({.a = "-", .b = "-"})); }

}  // namespace
}  // namespace pushpkt::report
