// A capture, edited, into another one: when that appears, and what is left where it does not.
#include "pushpkt/replay/capture_copy.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class CaptureCopyTest : public ::testing::Test {
 protected:
  CaptureCopyTest() {
    auto writer = sniff::CaptureWriter::create(in());
    EXPECT_TRUE(writer);
    for (const char* const id : {"1", "2", "3"}) {
      const wire::Frame frame =
          built("ip(src=10.0.0.1, dst=10.0.0.2, id=" + std::string(id) + ")/udp()");
      EXPECT_TRUE(writer->write(seen(frame)));
    }
    EXPECT_TRUE(writer->close());
  }

  [[nodiscard]] std::string in() const { return folder_.file("in.pcap"); }
  [[nodiscard]] std::string out() const { return folder_.file("out.pcap"); }

  CaptureCopied copy(CaptureCopyOptions options, const EditTexts& edits = {}) {
    auto reader = sniff::CaptureReader::open(in(), "");
    auto editor = CaptureEditor::of(edits, 1500);
    EXPECT_TRUE(reader && editor);
    return copy_capture(*reader, *editor, options);
  }

  /// A packet, and one that no VLAN tag can be added to.
  void make_capture_with_a_stump() const {
    auto writer = sniff::CaptureWriter::create(in());
    const wire::Frame frame = built(eth + ip + "udp()");
    ASSERT_TRUE(writer && writer->write(seen(frame)));
    const sniff::SeenView no_ethernet{.bytes = ByteView(frame.bytes).first(5), .wire_bytes = 5};
    ASSERT_TRUE(writer->write(no_ethernet));
    ASSERT_TRUE(writer->close());
  }

  [[nodiscard]] static std::vector<std::uint64_t> ids(const std::string& file) {
    std::vector<std::uint64_t> all;
    auto reader = sniff::CaptureReader::open(file, "");
    EXPECT_TRUE(reader);
    for (auto packet = reader->next(); packet && *packet; packet = reader->next()) {
      all.push_back(wire::decode((*packet)->bytes, (*packet)->link).find("ip.id")->value.low);
    }
    return all;
  }

  ScratchFolder folder_;
};

TEST_F(CaptureCopyTest, WithoutEditsItIsTheSame) {
  const auto done = copy({.written = out()});
  EXPECT_TRUE(done.written && done.read);
  EXPECT_EQ(done.packets, 3U);
  EXPECT_THAT(ids(out()), ElementsAre(1U, 2U, 3U));
}

TEST_F(CaptureCopyTest, EditsAndTheCount) {
  const auto done = copy({.count = 1, .written = out()}, {.set = {"ip.id=9"}, .packets = "2-"});
  EXPECT_TRUE(done.written && done.read);
  EXPECT_THAT(ids(out()), ElementsAre(9U));
}

TEST_F(CaptureCopyTest, ADamagedCaptureLeavesWhatWasWhole) {
  fs::resize_file(in(), fs::file_size(in()) - 3);
  const auto done = copy({.written = out()});
  EXPECT_TRUE(done.written);
  EXPECT_FALSE(done.read);
  EXPECT_THAT(ids(out()), ElementsAre(1U, 2U));
}

TEST_F(CaptureCopyTest, WhereNothingWasWholeAnEarlierFileStays) {
  fs::resize_file(in(), 24 + 7);  // a file header, and less than a packet's
  std::ofstream(out()) << "earlier";
  const auto done = copy({.written = out()});
  EXPECT_FALSE(done.read);
  EXPECT_EQ(fs::file_size(out()), 7U);
}

TEST_F(CaptureCopyTest, AnEditThatFailsLeavesAnEarlierFileAsItWas) {
  make_capture_with_a_stump();
  EditTexts edits;
  edits.vlan = "add=45";
  for (const bool earlier : {false, true}) {
    if (earlier) std::ofstream(out()) << "earlier";
    const auto done = copy({.written = out()}, edits);
    EXPECT_FALSE(done.read);
    EXPECT_TRUE(done.edit_failed);
    EXPECT_EQ(fs::exists(out()), earlier);
    EXPECT_EQ(earlier ? fs::file_size(out()) : 7U, 7U);
  }
}

// Whoever reads the standard output gets it, and a disk that is full is no secret.
TEST_F(CaptureCopyTest, AnEditThatFailsGivesAPipeWhatWasEditedBefore) {
  make_capture_with_a_stump();
  EditTexts edits;
  edits.vlan = "add=45";
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const Fd read_end(ends[0]);
  const Fd write_end(ends[1]);
  const auto done = copy({.written = "/dev/fd/" + std::to_string(write_end.get())}, edits);
  EXPECT_TRUE(done.written);
  EXPECT_FALSE(done.read);
  Bytes got(4096);
  const ssize_t bytes = ::read(read_end.get(), got.data(), got.size());
  ASSERT_GT(bytes, 0);
  std::ofstream(out(), std::ios::binary).write(reinterpret_cast<const char*>(got.data()), bytes);
  const auto packets = sniff::read_capture(out());
  ASSERT_TRUE(packets) << packets.error().text();
  EXPECT_EQ(packets->size(), 1U);
  const auto full = copy({.written = "/dev/full"}, edits);
  ASSERT_FALSE(full.written);
  EXPECT_EQ(full.written.error().number, ENOSPC);
  EXPECT_FALSE(full.read);
}

TEST_F(CaptureCopyTest, AnErrorOfTheTakerLeavesNoFile) {
  const auto done = copy({.written = out(), .take = [](const sniff::SeenView&) {
                            return Result<void>(fail(input_error("cannot print")));
                          }});
  ASSERT_FALSE(done.read);
  EXPECT_EQ(done.read.error().what, "cannot print");
  EXPECT_FALSE(fs::exists(out()));
}

}  // namespace
}  // namespace pushpkt::replay
