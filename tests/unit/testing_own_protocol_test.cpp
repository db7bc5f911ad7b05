// The matchers with a protocol of the test's own, from a file.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <array>

#include "pushpkt/protofile/protocol_file.hpp"
#include "pushpkt/testing.hpp"
#include "pushpkt/wire/text.hpp"
#include "testing_packets.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

wire::Protocols with_hb() {
  const std::array<std::string, 1> files{PUSHPKT_SOURCE_DIR "/examples/own_protocol/hb.toml"};
  auto protocols = protofile::load(files);
  EXPECT_TRUE(protocols) << protocols.error().text();
  return std::move(protocols.value());
}

const std::string beat = "eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp()/hb(kind=reply, seq=5)/\"x\"";

TEST(OwnProtocol, HasFieldTakesItsFieldsByName) {
  const wire::ProtocolsInUse in_use(with_hb());
  const wire::Frame packet = frame_of(beat);
  EXPECT_THAT(packet, HasField("hb.seq", "5"));
  EXPECT_THAT(packet, HasField("hb.kind", "reply"));
  EXPECT_THAT(packet, HasField("udp.dstport", "7777"));
  EXPECT_THAT(packet, Not(HasField("hb.kind", "bye")));
  EXPECT_EQ(why(packet, HasField("hb.seq", "6")), "whose hb.seq is 5, in 10.0.0.1 -> 10.0.0.2  HB");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(HasField("hb.sqe", "5"))), "hb.sqe");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(HasField("hb.kind", "replyy"))), "replyy");
}

TEST(OwnProtocol, MatchesTakesItsRecipes) {
  const wire::ProtocolsInUse in_use(with_hb());
  const wire::Frame packet = frame_of(beat);
  EXPECT_THAT(packet, Matches("hb(kind=reply)"));
  EXPECT_THAT(packet, Matches("udp/hb(seq=5)/\"x\""));
  EXPECT_THAT(packet, Not(Matches("hb(kind=request)")));
  EXPECT_THAT(packet, Not(Matches("tcp/hb")));
  EXPECT_THAT(packet, ChecksumsAreGood());
  EXPECT_THAT(frame_of("eth()/ip()/udp()/hb(checksum=1)"), Not(ChecksumsAreGood()));
  EXPECT_THAT(why(packet, Matches("hb(seq=6)")), HasSubstr("hb.seq  6         5"));
}

TEST(OwnProtocol, IsUnknownWhenItsProtocolsAreNoLongerInUse) {
  Bytes packet;
  {
    const wire::ProtocolsInUse in_use(with_hb());
    packet = frame_of(beat).bytes;
  }
  EXPECT_THAT(packet, Matches("udp(dstport=7777)"));
  EXPECT_THAT(packet, Not(HasField("udp.dstport", "12000")));
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(HasField("hb.seq", "5"))), "hb.seq");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(packet, Not(Matches("hb(seq=5)"))), "hb");
}

}  // namespace
}  // namespace pushpkt::testing
