// The loops over a capture: range, for_each, and what ends them.
#include <gmock/gmock.h>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_blocks.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Loop : public Scratch {
 protected:
  Bytes three_packets() const {
    Blocks file;
    file.section().interface(1, 0, {}).packet(0, 1, {1}).packet(0, 2, {2, 2}).packet(0, 3, {3});
    return file.all;
  }
};

TEST_F(Loop, GivesEachPacketInOrder) {
  auto reader = CaptureReader::open(put("three.pcapng", three_packets())).value();
  std::vector<std::size_t> sizes;
  for (const SeenView& packet : reader) sizes.push_back(packet.bytes.size());
  EXPECT_THAT(sizes, ElementsAre(1U, 2U, 1U));
  EXPECT_FALSE(reader.error());
}

TEST_F(Loop, EndsAtTheFirstErrorAndKeepsIt) {
  Bytes cut = three_packets();
  cut.resize(cut.size() - 5);
  auto reader = CaptureReader::open(put("cut.pcapng", cut)).value();
  std::vector<std::uint64_t> numbers;
  for (const SeenView& packet : reader) numbers.push_back(packet.number);
  EXPECT_THAT(numbers, ElementsAre(1U, 2U));
  ASSERT_TRUE(reader.error());
  EXPECT_THAT(reader.error()->text(), HasSubstr("it was cut short"));

  auto again = CaptureReader::open(put("cut2.pcapng", cut)).value();
  int packets = 0;
  const auto done = again.for_each([&](const SeenView&) { ++packets; });
  EXPECT_EQ(packets, 2);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().text(), HasSubstr("it was cut short"));
}

TEST_F(Loop, AnOwnedPacketLendsItsView) {
  const auto packets = read_capture(put("three.pcapng", three_packets())).value();
  const SeenView view = packets[1].view();
  EXPECT_EQ(view.bytes.data(), packets[1].bytes.data());
  EXPECT_EQ(view.where(), packets[1].where);
  EXPECT_EQ(view.time, packets[1].time);
  const Seen copy = view.own();
  EXPECT_EQ(copy.bytes, packets[1].bytes);
  EXPECT_EQ(copy.where, packets[1].where);
}

}  // namespace
}  // namespace pushpkt::sniff
