// Text files: whole and by the line, within bounds, and errors that are no end of the file.
#include "pushpkt/base/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <vector>

#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt {
namespace {

class TextFile : public testing::Test {
 protected:
  [[nodiscard]] std::string file(std::string_view content) const {
    return folder_.write("text", content);
  }
  [[nodiscard]] std::vector<std::string> lines(std::string_view content) const {
    auto reader = LineReader::open(file(content)).value();
    std::vector<std::string> out;
    while (true) {
      const auto line = reader.next();
      if (!line) return {"error: " + line.error().what};
      if (!*line) return out;
      out.emplace_back(**line);
      EXPECT_EQ(reader.number(), out.size());
    }
  }

 private:
  ScratchFolder folder_;
};

TEST_F(TextFile, LinesHaveNoEndAndNoMark) {
  using testing::ElementsAre;
  EXPECT_THAT(lines(""), testing::IsEmpty());
  EXPECT_THAT(lines("one"), ElementsAre("one"));
  EXPECT_THAT(lines("one\n\ntwo\n"), ElementsAre("one", "", "two"));
  EXPECT_THAT(lines("\xef\xbb\xbfone\r\ntwo\r\n"), ElementsAre("one", "two"));
  const std::string half(300'000, 'x');
  EXPECT_THAT(lines(half + "\n" + half + "\nend"), ElementsAre(half, half, "end"));
}

TEST_F(TextFile, LinesAsTheyAreKeepTheirCarriageReturn) {
  auto reader = LineReader::open(file("\xef\xbb\xbfone\r\ntwo"), {.as_is = true}).value();
  EXPECT_EQ(**reader.next(), "\xef\xbb\xbfone\r");
  EXPECT_EQ(**reader.next(), "two");
}

TEST_F(TextFile, AStopEndsTheLinesOfAPipeThatStaysOpen) {
  std::array<int, 2> stop{};
  std::array<int, 2> lines{};
  ASSERT_EQ(::pipe(stop.data()), 0);
  ASSERT_EQ(::pipe(lines.data()), 0);
  const std::string name = "/proc/self/fd/" + std::to_string(lines[0]);
  auto reader = LineReader::open(name, {.stop_fd = stop[0]}).value();
  ASSERT_EQ(::write(lines[1], "one\n", 4), 4);
  EXPECT_EQ(**reader.next(), "one");
  ASSERT_EQ(::write(stop[1], "x", 1), 1);
  const auto after = reader.next();
  ASSERT_TRUE(after) << after.error().text();
  EXPECT_FALSE(*after);
  for (const int fd : {stop[0], stop[1], lines[0], lines[1]}) ::close(fd);
}

TEST_F(TextFile, ALineWithoutEndIsAnErrorWithItsNumber) {
  const auto got = lines("one\n" + std::string(LineReader::most_bytes + 200'000, 'x'));
  ASSERT_EQ(got.size(), 1U);
  EXPECT_THAT(got[0], testing::HasSubstr("line 2: it has more than 1048576 bytes"));
  auto zeros = LineReader::open("/dev/zero").value();
  EXPECT_THAT(zeros.next().error().what, testing::HasSubstr("line 1"));
}

TEST_F(TextFile, WhatCannotBeReadIsAnErrorOfTheInput) {
  auto folder = LineReader::open("/").value();
  const auto line = folder.next();
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().number, EISDIR);
  EXPECT_EQ(line.error().cause, Cause::input);
  EXPECT_EQ(read_text_file("/", 100).error().number, EISDIR);
  EXPECT_EQ(LineReader::open("/nonexistent/file").error().number, ENOENT);
}

TEST_F(TextFile, AWholeFileIsReadUpToItsBound) {
  EXPECT_EQ(read_text_file(file("12345"), 5).value(), "12345");
  EXPECT_THAT(read_text_file(file("123456"), 5).error().what, testing::HasSubstr("more than 5"));
  EXPECT_THAT(read_text_file("/dev/zero", 1U << 20).error().what, testing::HasSubstr("more than"));
}

}  // namespace
}  // namespace pushpkt
