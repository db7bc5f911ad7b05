// The bounds of a TCP service by hand: idle connections end, and one host cannot shut out others.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/stack/hand_host.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;

class HandTcpBounds : public testing::Test {
 protected:
  HandTcpBounds() {
    host_.serve_tcp(
        Port{12000}, [](ByteSpan bytes) { std::fill(bytes.begin(), bytes.end(), 'x'); },
        seconds(10));
  }

  std::vector<std::string> send(const std::string& source, unsigned port, const std::string& tcp,
                                const std::string& payload, HostTime now) {
    const auto recipe =
        wire::parse_recipe("eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:09)/ip(src=" + source +
                           ", dst=10.9.0.9)/tcp(srcport=" + std::to_string(port) +
                           ", dstport=12000, " + tcp + ")" + payload);
    host_.receive(wire::build(recipe.value()).value().bytes, now);
    return answers();
  }

  std::vector<std::string> answers() {
    std::vector<std::string> out;
    sizes_.clear();
    for (const Bytes& frame : host_.take_frames()) {
      const wire::Decoded decoded = wire::decode(frame, Link::ethernet);
      last_frame_ = frame;
      sizes_.push_back(frame.size());
      last_seq_ = decoded.get(wire::tcp::seq).value_or(0);
      out.push_back(wire::to_text(wire::recipe_of(decoded)));
    }
    return out;
  }

  /// The server's next number.
  std::string connect(const std::string& source, unsigned port, HostTime now) {
    EXPECT_THAT(send(source, port, "flags=2, seq_raw=100, options=hex(020405b4)", "", now),
                testing::SizeIs(1));
    const std::string ack = std::to_string(last_seq_ + 1);
    EXPECT_THAT(send(source, port, "flags=0x10, seq_raw=101, ack_raw=" + ack, "", now), IsEmpty());
    return ack;
  }

  HandHost host_{{.mac = {{2, 0, 0, 0, 9, 9}}, .addresses = {Ip4{{10, 9, 0, 9}}}}};
  std::uint32_t last_seq_ = 0;
  Bytes last_frame_ = {};
  std::vector<std::size_t> sizes_ = {};  // of the frames that the last call brought
};

// RFC 1191, 6.4: what was too large goes again at once, in smaller segments.
TEST_F(HandTcpBounds, ASmallerPathMtuIsTakenFromTheRoutersError) {
  const std::string ack = connect("10.9.0.1", 4000, seconds(1));
  const std::string push = "flags=0x18, seq_raw=101, ack_raw=" + ack;
  EXPECT_THAT(send("10.9.0.1", 4000, push, "/\"a\"*1460", seconds(2)), testing::SizeIs(1));
  const ByteView quote = ByteView(last_frame_).subspan(14, 28);
  const auto error = wire::parse_recipe(
      "eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:09)/ip(src=10.9.0.254, dst=10.9.0.9)/"
      "icmp.unreachable(code=4, mtu=600)/hex(" +
      hex(quote) + ")");
  host_.receive(wire::build(error.value()).value().bytes, seconds(3));
  static_cast<void>(answers());
  constexpr std::size_t headers = 14 + 20 + 20;
  EXPECT_THAT(sizes_, testing::ElementsAre(headers + 560, headers + 560, headers + 340));
}

TEST_F(HandTcpBounds, AnIdleConnectionIsResetAndOneWithTrafficIsNot) {
  const std::string idle = connect("10.9.0.1", 4000, seconds(1));
  const std::string busy = connect("10.9.0.1", 4001, seconds(1));
  send("10.9.0.1", 4001, "flags=0x18, seq_raw=101, ack_raw=" + busy, "/\"a\"", seconds(6));
  host_.advance(seconds(6));
  static_cast<void>(host_.take_frames());
  ASSERT_TRUE(host_.deadline());
  EXPECT_LE(*host_.deadline(), seconds(11));
  host_.advance(seconds(11));
  const auto resets = answers();
  EXPECT_THAT(resets, testing::Contains(testing::AllOf(HasSubstr("dstport=4000"),
                                                       testing::ContainsRegex("flags=0x00[01]4"))));
  EXPECT_EQ(host_.counts().ended_early, 1U);
  host_.advance(seconds(15));
  EXPECT_EQ(host_.counts().ended_early, 1U);
}

TEST_F(HandTcpBounds, AFullServerEndsTheIdlestOfTheAddressThatHasMost) {
  constexpr unsigned most = 1024;
  connect("10.9.0.2", 4000, milliseconds(1000));  // the oldest, of an address that has one
  for (unsigned i = 1; i < most; ++i) connect("10.9.0.1", 4000 + i, milliseconds(1000 + i));
  EXPECT_EQ(host_.counts().clients, most);
  EXPECT_EQ(host_.counts().ended_early, 0U);
  const auto answer = send("10.9.0.3", 5000, "flags=2, seq_raw=100", "", milliseconds(2500));
  EXPECT_THAT(answer, testing::Contains(
                          testing::AllOf(HasSubstr("dst=10.9.0.1"), HasSubstr("dstport=4001"))));
  EXPECT_THAT(answer, testing::Contains(
                          testing::AllOf(HasSubstr("dst=10.9.0.3"), HasSubstr("flags=0x0012"))));
  EXPECT_EQ(host_.counts().ended_early, 1U);
}

}  // namespace
}  // namespace pushpkt::stack
