// What a capture refuses to take: packets after it is closed, and lengths that cannot be.
#include <gtest/gtest.h>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

class ClosedCapture : public Scratch {};

TEST_F(ClosedCapture, TakesNoPacket) {
  auto writer = CaptureWriter::create(path("closed.pcapng"));
  ASSERT_TRUE(writer) << writer.error().text();
  ASSERT_TRUE(writer->close());
  const auto put = writer->write(Seen{.bytes = Bytes(60), .wire_bytes = 60});
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().text(), "cannot write a packet: the capture is closed");
  EXPECT_TRUE(read_capture(path("closed.pcapng"))->empty());
}

class CaptureLengths : public Scratch {};

TEST_F(CaptureLengths, OfAMadePacketAddUp) {
  for (const char* name : {"x.pcap", "x.pcapng"}) {
    auto writer = CaptureWriter::create(path(name));
    ASSERT_TRUE(writer) << writer.error().text();
    const Seen made{.bytes = Bytes(20), .wire_bytes = 4};
    const auto written = writer->write(made);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().cause, Cause::input);
    EXPECT_EQ(written.error().what,
              "cannot write a packet of 20 bytes: wire_bytes says that it had 4");
    const Seen read{.bytes = Bytes(20), .wire_bytes = 4, .where = "odd.pcap, frame 1"};
    EXPECT_TRUE(writer->write(read)) << "a copy says what the file says";
    EXPECT_TRUE(writer->write(Seen{.bytes = Bytes(20), .wire_bytes = 20}));
    EXPECT_TRUE(writer->close());
  }
}

}  // namespace
}  // namespace pushpkt::sniff
