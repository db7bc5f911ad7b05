// decode -w and replay --path file: what a pcapng has beside its packets stays where packets are
// edited; what cannot stay is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../unit/sniff_blocks.hpp"
#include "program.hpp"

namespace pushpkt::test {
namespace {

using sniff::Blocks;
using testing::AllOf;
using testing::HasSubstr;

class EditedPcapng : public testing::Test {
 protected:
  EditedPcapng() {
    const Bytes frame = from_hex(
                            "02000000000202000000000108004500001e0001000040110000010203040a00000200"
                            "010002000a00006869")
                            .value_or(Bytes());
    Blocks file;
    file.section().interface(1, 99, Blocks::join({file.option(2, bytes_of("eth7"))}));
    file.packet(0, 5'000'000, frame,
                Blocks::join({file.option(1, bytes_of("first")), file.option(1, bytes_of("second")),
                              file.option(3, {2, 1, 2, 3, 4}), file.number(0, 4)}));
    file.block(3, Blocks::join({file.number(frame.size(), 4), frame}));
    file.block(0x12345678, {1, 2, 3, 4});
    std::ofstream(in_, std::ios::binary) << text_of(file.all);
  }

  Scratch scratch_;
  std::string in_ = scratch_.file("in.pcapng");
  std::string out_ = scratch_.file("out.pcapng");
};

TEST_F(EditedPcapng, AnEditKeepsCommentsInterfacesAndUnknownBlocks) {
  for (const std::string& line : {"decode " + in_ + " --set ip.ttl=9 -w " + out_,
                                  "replay " + in_ + " --path file --set ip.ttl=9 -w " + out_}) {
    const Outcome done = shell("pushpkt " + line);
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.err, HasSubstr("note: left out of the copy: 1 packet hash option\n"));
    const std::string bytes = shell("cat " + out_).out;
    EXPECT_THAT(bytes, AllOf(HasSubstr("first"), HasSubstr("second"), HasSubstr("eth7")));
    EXPECT_THAT(bytes, HasSubstr("\x78\x56\x34\x12"));
    EXPECT_EQ(shell("pushpkt decode " + out_ + " -T fields -e ip.ttl -e frame.interface_name").out,
              "9\teth7\n9\teth7\n");
  }
}

TEST_F(EditedPcapng, APacketWithoutATimeShowsNone) {
  EXPECT_EQ(shell("pushpkt decode " + in_ +
                  " -T fields -E separator=, -e frame.number -e frame.time_epoch "
                  "-e frame.time_relative -e frame.time_delta")
                .out,
            "1,5.000000000,0.000000000,0.000000000\n2,,,\n");
  EXPECT_THAT(shell("pushpkt decode " + in_ + " -T json").out,
              HasSubstr("{\"frame.number\":2,\"frame.time_epoch\":null,\"time\":null,"));
  EXPECT_THAT(shell("pushpkt decode " + in_).out,
              HasSubstr("\n    2" + std::string(15, ' ') + "1.2.3.4"));
  EXPECT_THAT(shell("pushpkt decode " + in_ + " -v").out, HasSubstr("captured, no time"));
}

TEST_F(EditedPcapng, APcapSaysWhatItLacks) {
  const Outcome done = shell("pushpkt decode " + in_ + " -w " + scratch_.file("out.pcap"));
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.err,
            "note: a pcap file has no room for 1 interface option, 2 comments, 1 packet option, 1 "
            "unknown block\n"
            "note: 1 packet without a time (simple packet blocks) written with that of 1970-01-01 "
            "00:00\n");
}

}  // namespace
}  // namespace pushpkt::test
