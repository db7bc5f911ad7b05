// How long the check sequence at the end of packets is, as pcap and pcapng say it.
#include <gmock/gmock.h>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

class CheckSequence : public Scratch {
 protected:
  [[nodiscard]] std::vector<std::string> write(const std::string& name,
                                               const std::vector<std::uint8_t>& lengths) const {
    auto writer = CaptureWriter::create(path(name));
    EXPECT_TRUE(writer) << writer.error().text();
    for (const std::uint8_t length : lengths) {
      const Seen seen{.bytes = Bytes(64, 1), .wire_bytes = 64, .fcs_bytes = length};
      EXPECT_TRUE(writer->write(seen));
    }
    EXPECT_TRUE(writer->close());
    return writer->notes();
  }
  [[nodiscard]] std::vector<int> lengths_in(const std::string& file) const {
    const auto all = read_capture(file);
    EXPECT_TRUE(all) << all.error().text();
    std::vector<int> out;
    for (const Seen& seen : *all) out.push_back(seen.fcs_bytes);
    return out;
  }
};

TEST_F(CheckSequence, OfAPcapStandsInItsLinkType) {
  struct Case {
    std::string digits;
    int bytes;
  };
  const std::string le = "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 ";
  const std::string be = "a1b2c3d4 0002 0004 00000000 00000000 0000ffff ";
  const std::string le_packet = "01000000 02000000 03000000 03000000 aabbcc";
  const std::string be_packet = "00000001 00000002 00000003 00000003 aabbcc";
  for (const Case& row :
       {Case{le + "01000024 " + le_packet, 4}, Case{be + "24000001 " + be_packet, 4},
        Case{le + "01000014 " + le_packet, 2}, Case{le + "01000000 " + le_packet, 0},
        Case{le + "01000020 " + le_packet, 0}}) {  // a length, and no sequence
    EXPECT_THAT(lengths_in(put("in.pcap", row.digits)), testing::ElementsAre(row.bytes));
  }
}

TEST_F(CheckSequence, IsKeptByEachFormat) {
  for (const char* const name : {"x.pcap", "x.pcapng"}) {
    for (const int bytes : {0, 2, 4, 14}) {
      const auto length = static_cast<std::uint8_t>(bytes);
      EXPECT_THAT(write(name, {length, length}), testing::IsEmpty()) << name;
      EXPECT_THAT(lengths_in(path(name)), testing::ElementsAre(length, length)) << name;
    }
  }
  EXPECT_THAT(write("x.pcapng", {4, 0, 2}), testing::IsEmpty());
  EXPECT_THAT(lengths_in(path("x.pcapng")), testing::ElementsAre(4, 0, 2));
}

TEST_F(CheckSequence, OfAnotherLengthThanThePcapSaysIsCounted) {
  EXPECT_THAT(write("x.pcap", {4, 0, 0}),
              testing::ElementsAre("2 packets whose check sequence is not as long as the header of "
                                   "the pcap file says (4 bytes)"));
  EXPECT_THAT(write("x.pcap", {3}),
              testing::ElementsAre("1 packet whose check sequence is not as long as the header of "
                                   "the pcap file says (0 bytes)"));
}

TEST_F(CheckSequence, IsShownByTshark) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  for (const char* const name : {"x.pcap", "x.pcapng"}) {
    (void)write(name, {4});
    EXPECT_EQ(output_of("tshark -n -r " + path(name) + " -T fields -e eth.fcs"), "0x01010101\n");
  }
}

}  // namespace
}  // namespace pushpkt::sniff
