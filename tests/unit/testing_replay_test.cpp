// Captures given to code under test, and failures that name file and packet.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "pushpkt/testing.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string conversation = PUSHPKT_SOURCE_DIR "/captures/ask/ip4/socket.pcapng";

TEST(Replay, GivesThePacketsThatPassTheFilter) {
  EXPECT_THAT(Replay(conversation), SizeIs(6));
  const auto requests = Replay(conversation, "udp dst port 12000");
  EXPECT_THAT(requests, SizeIs(3));
  EXPECT_THAT(requests, Each(HasField(wire::udp::dstport, Port{12000})));
  for (const auto& packet : requests) EXPECT_EQ(text_of(payload_of(packet)), "hello");
}

TEST(Replay, AFileThatCannotBeReadFailsTheTest) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(Replay("/nowhere/x.pcapng"), SizeIs(0)),
                          "cannot read /nowhere/x.pcapng: No such file or directory (ENOENT)");
  EXPECT_NONFATAL_FAILURE(static_cast<void>(Replay(conversation, "udp prot 9")), "syntax error");
}

TEST(Replay, ACutFileGivesWhatIsWholeAndFailsTheTest) {
  const std::string cut =
      (std::filesystem::path(::testing::TempDir()) / ("cut-" + std::to_string(::getpid())))
          .string();
  std::filesystem::copy_file(conversation, cut);
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) - 10);
  std::vector<sniff::Seen> whole;
  EXPECT_NONFATAL_FAILURE(whole = Replay(cut), "cut short");
  EXPECT_THAT(whole, SizeIs(5));
  std::filesystem::remove(cut);
}

TEST(Replay, AFileIsLookedForBesideItsTest) {
  const Location here = Location::current();
  const auto beside = std::filesystem::path(here.file).parent_path();
  ASSERT_EQ(::unsetenv("PUSHPKT_CAPTURES"), 0);
  EXPECT_EQ(capture_path("x.pcapng", here), (beside / "x.pcapng").string());
  EXPECT_EQ(capture_path("/a/x.pcapng", here), "/a/x.pcapng");
  ASSERT_EQ(::setenv("PUSHPKT_CAPTURES", "/captures", 1), 0);
  EXPECT_EQ(capture_path("x.pcapng", here), "/captures/x.pcapng");
  EXPECT_EQ(capture_path("/a/x.pcapng", here), "/a/x.pcapng");
  ASSERT_EQ(::unsetenv("PUSHPKT_CAPTURES"), 0);
}

TEST(ReplayInto, CallsForEachPacket) {
  std::vector<std::string> lines;
  EXPECT_EQ(ReplayInto(
                conversation, [&](const sniff::SeenView& seen) { lines.push_back(seen.where()); },
                "udp src port 12000"),
            3U);
  EXPECT_THAT(lines, ElementsAre(HasSubstr("socket.pcapng, frame 4"), HasSubstr("frame 5"),
                                 HasSubstr("frame 6")));
}

TEST(ReplayInto, GivesAParserWhatThePacketCarries) {
  std::vector<std::string> said;
  ReplayInto(
      conversation, [&](ByteView payload) { said.push_back(text_of(payload)); }, "dst port 12000");
  EXPECT_THAT(said, ElementsAre("hello", "hello", "hello"));
}

TEST(ReplayInto, AnExceptionOfTheHandlerNamesThePacket) {
  const auto parser = [](ByteView payload) {
    if (text_of(payload) != "hello") throw std::out_of_range("no such key");
  };
  ::testing::internal::CaptureStderr();
  EXPECT_THROW(ReplayInto(conversation, parser, "udp port 12000"), std::out_of_range);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("the code under test threw an exception at"),
                    HasSubstr("socket.pcapng, frame")));
}

TEST(ReplayInto, AFailureInTheHandlerNamesThePacket) {
  const auto parser = [](ByteView payload) { EXPECT_EQ(text_of(payload), "hello"); };
  EXPECT_NONFATAL_FAILURE(
      ReplayInto(conversation, parser,
                 "udp and (dst port 12000 or (src port 12000 and ether src 02:00:00:00:02:02))"),
      "socket.pcapng, frame");
}

}  // namespace
}  // namespace pushpkt::testing
