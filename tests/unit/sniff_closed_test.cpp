// A capture that is closed.
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

}  // namespace
}  // namespace pushpkt::sniff
