// Packets and captures held against what was right before; golden captures that are written anew.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/testing.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "testing_packets.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::AllOf;
using ::testing::DescribeMatcher;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Packets = std::vector<sniff::Seen>;

sniff::Seen captured(const std::string& recipe, std::int64_t time_ns = 0) {
  auto frame = wire::build(wire::parse_recipe(recipe).value());
  EXPECT_TRUE(frame) << frame.error().text();
  sniff::Seen seen{.bytes = frame->bytes, .link = frame->link};
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  seen.time = Timestamp::from_ns(time_ns);
  return seen;
}

const std::string ends = "eth()/ip(src=10.0.0.1, dst=10.0.0.2";
const std::string asked = ends + ", ttl=64)/udp(srcport=4000, dstport=53)/\"hello\"";
const std::string other = ends + ", ttl=63)/udp(srcport=4000, dstport=12000)/\"hellO\"";

TEST(SamePacketAs, IsAboutFieldsNotAboutBytes) {
  const auto packet = captured(asked);
  EXPECT_THAT(packet, SamePacketAs(packet.bytes));
  EXPECT_THAT(packet, Not(SamePacketAs(captured(other))));
  EXPECT_THAT(captured(other), SamePacketAs(packet, ignoring({"ip.ttl", "udp.dstport", "data"})))
      << "the checksums differ because of these, and are right in both";
  const std::string wrong = ends + ", ttl=64, checksum=1)/udp(srcport=4000, dstport=53)/\"hello\"";
  EXPECT_THAT(captured(wrong), Not(SamePacketAs(packet)));
}

TEST(SamePacketAs, TellsFieldsSideBySide) {
  const std::string text = why(captured(other), SamePacketAs(captured(asked)));
  EXPECT_THAT(text, HasSubstr("which differs, in 10.0.0.1 -> 10.0.0.2  UDP 4000 -> 12000"));
  EXPECT_THAT(text, HasSubstr("field         expected  actual   why"));
  EXPECT_THAT(text, HasSubstr("ip.ttl        64        63"));
  EXPECT_THAT(text, HasSubstr("udp.dstport   53        12000"));
  EXPECT_THAT(text, HasSubstr("data          \"hello\"   \"hellO\""));
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(SamePacketAs(captured(asked))),
            "is the same packet as 10.0.0.1 -> 10.0.0.2  UDP 4000 -> 53, 5 bytes"
            " [malformed DNS: its header has 12 bytes but 5 bytes are there]");
  EXPECT_EQ(DescribeMatcher<const sniff::Seen&>(Not(SamePacketAs(captured(asked)))),
            "is another packet than 10.0.0.1 -> 10.0.0.2  UDP 4000 -> 53, 5 bytes"
            " [malformed DNS: its header has 12 bytes but 5 bytes are there]");
}

TEST(Ignoring, AFieldThatDoesNotExistFailsTheTest) {
  EXPECT_NONFATAL_FAILURE(static_cast<void>(ignoring({"udp.dstprt"})), "udp.dstport");
}

class Golden : public ::testing::Test {
 protected:
  Golden() { ::unsetenv("PUSHPKT_UPDATE_GOLDEN"); }
  ~Golden() override { ::unsetenv("PUSHPKT_UPDATE_GOLDEN"); }
  /// What an update prints.
  std::string update(const Packets& packets) const {
    ::setenv("PUSHPKT_UPDATE_GOLDEN", "1", 1);
    ::testing::internal::CaptureStdout();
    EXPECT_THAT(packets, SameCaptureAs(file_));
    ::unsetenv("PUSHPKT_UPDATE_GOLDEN");
    return ::testing::internal::GetCapturedStdout();
  }

  ScratchFolder folder_;
  std::string file_ = folder_.file("x.pcapng");
};

TEST_F(Golden, WithoutAFileItSaysHowToGetOne) {
  EXPECT_NONFATAL_FAILURE(static_cast<void>(SameCaptureAs(file_)),
                          "cannot read " + file_ + ": No such file or directory (ENOENT)");
  EXPECT_NONFATAL_FAILURE(static_cast<void>(SameCaptureAs(file_)),
                          "run the test with PUSHPKT_UPDATE_GOLDEN=1 to write it");
}

TEST_F(Golden, AFileThatCannotBeReadFailsUnderNotToo) {
  const Packets now{captured(asked)};
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(now, Not(SameCaptureAs(file_))), "cannot read " + file_);
  update(now);
  const std::string cut = folder_.file("cut.pcapng");
  std::filesystem::copy_file(file_, cut);
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) - 1);
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(now, Not(SameCaptureAs(cut))), cut);
  std::ofstream(cut) << "no capture";
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(now, Not(SameCaptureAs(cut))), cut);
}

// A checksum that no longer fits is none of what the policy lets pass.
TEST_F(Golden, AStaleChecksumIsADifference) {
  const auto packet = [](const std::string& fields) {
    return captured(ends + ", " + fields + ")/udp(srcport=4000, dstport=53)/\"x\"");
  };
  const sniff::Seen was = packet("ttl=64");
  const auto sum = wire::decode(was).get(wire::ipv4::checksum);
  ASSERT_TRUE(sum);
  update({was});
  EXPECT_THAT((Packets{packet("ttl=63")}), SameCaptureAs(file_, ignoring({"ip.ttl"})));
  EXPECT_THAT((Packets{packet("ttl=63, checksum=" + std::to_string(*sum))}),
              Not(SameCaptureAs(file_, ignoring({"ip.ttl"}))));
}

TEST_F(Golden, IsWrittenOnRequestAndThenHeldAgainst) {
  EXPECT_THAT(update({captured(asked, 1'000)}), HasSubstr("wrote " + file_ + ", 1 packets"));
  EXPECT_THAT((Packets{captured(asked, 5'000)}), SameCaptureAs(file_)) << "the time may differ";
  EXPECT_THAT((Packets{captured(other)}), Not(SameCaptureAs(file_)));
  EXPECT_THAT(Packets{}, Not(SameCaptureAs(file_)));
  EXPECT_THAT((Packets{captured(other)}),
              SameCaptureAs(file_, ignoring({"ip.ttl", "udp.dstport", "data"})));
}

TEST_F(Golden, ADifferenceIsToldPacketByPacketAndFieldByField) {
  const auto again = [](const std::string& ttl, const std::string& port) {
    return captured(ends + ", ttl=" + ttl + ")/udp(srcport=4000, dstport=" + port + ")/\"again\"");
  };
  update({captured(asked), again("64", "53")});
  const std::string text =
      why(Packets{captured(asked), again("63", "12000")}, SameCaptureAs(file_));
  EXPECT_THAT(text, HasSubstr("which differs (- the file, + this test):\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("ip.ttl"), HasSubstr("udp.dstport"), HasSubstr("12000")));
  EXPECT_THAT(text, Not(HasSubstr("frame 1"))) << "that one is the same";
  EXPECT_EQ(DescribeMatcher<const Packets&>(SameCaptureAs(file_)),
            "is the same capture as " + file_);
}

TEST_F(Golden, AnUpdatePrintsWhatChangedAndLeavesAloneWhatDidNot) {
  update({captured(asked)});
  const auto written = std::filesystem::last_write_time(file_);
  EXPECT_THAT(update({captured(asked, 77)}), IsEmpty());
  EXPECT_EQ(std::filesystem::last_write_time(file_), written);
  EXPECT_THAT(update({captured(other)}), AllOf(HasSubstr("wrote"), HasSubstr("udp.dstport")));
  EXPECT_THAT(Replay(file_), ::testing::ElementsAre(HasField(wire::udp::dstport, Port{12000})));
}

}  // namespace
}  // namespace pushpkt::testing
