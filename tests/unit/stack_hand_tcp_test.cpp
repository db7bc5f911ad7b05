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
    complete(source, port, now);
    return ack;
  }

  /// The ACK that completes the handshake; where the server is full a RST goes to another.
  std::vector<std::string> complete(const std::string& source, unsigned port, HostTime now) {
    const std::string ack = std::to_string(last_seq_ + 1);
    const auto answer = send(source, port, "flags=0x10, seq_raw=101, ack_raw=" + ack, "", now);
    EXPECT_THAT(answer, testing::Each(testing::ContainsRegex("flags=0x00[01]4")));
    return answer;
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
  EXPECT_THAT(answer, testing::ElementsAre(
                          testing::AllOf(HasSubstr("dst=10.9.0.3"), HasSubstr("flags=0x0012"))));
  EXPECT_EQ(host_.counts().ended_early, 0U) << "a SYN may come from anybody";
  const auto reset = complete("10.9.0.3", 5000, milliseconds(2500));
  EXPECT_THAT(reset, testing::ElementsAre(
                         testing::AllOf(HasSubstr("dst=10.9.0.1"), HasSubstr("dstport=4001"))));
  EXPECT_EQ(host_.counts().ended_early, 1U);
}

// They are served, and wait for the ACK of our FIN, or for their windows to open.
TEST_F(HandTcpBounds, ConnectionsThatAreEndingLockNobodyOut) {
  constexpr unsigned most = 1024;
  connect("10.9.0.2", 4000, milliseconds(1000));
  for (unsigned i = 1; i < 2 * most; ++i) {
    const unsigned port = 4000 + i;
    const std::string ack = connect("10.9.0.1", port, seconds(1));
    const bool with_data = i % 2 == 0;
    send("10.9.0.1", port, "flags=0x11, window_size_value=0, seq_raw=101, ack_raw=" + ack,
         with_data ? "/\"data\"" : "", seconds(1));
  }
  EXPECT_EQ(host_.counts().clients, 2 * most) << "each was taken";
  const std::string ack = connect("10.9.0.3", 5000, seconds(2));
  const auto answer =
      send("10.9.0.3", 5000, "flags=0x18, seq_raw=101, ack_raw=" + ack, "/\"hi\"", seconds(2));
  EXPECT_THAT(answer,
              testing::Contains(testing::AllOf(HasSubstr("dst=10.9.0.3"), HasSubstr("\"xx\""))));
  const auto first = send("10.9.0.2", 4000, "flags=0x10, seq_raw=101, ack_raw=1", "", seconds(2));
  EXPECT_THAT(first, testing::Not(testing::Contains(testing::ContainsRegex("flags=0x00[01]4"))))
      << "the oldest one, of an address that has one, still stands";
}

TEST_F(HandTcpBounds, AFloodOfSynsEndsNoConnection) {
  constexpr unsigned most = 1024;
  for (unsigned i = 0; i < most; ++i) connect("10.9.0.1", 4000 + i, milliseconds(1000 + i));
  for (unsigned i = 0; i < 1500; ++i) {
    const std::string source = "10.9.1." + std::to_string(1 + i % 100);
    EXPECT_THAT(send(source, 6000 + i, "flags=2, seq_raw=100", "", milliseconds(2500)),
                testing::SizeIs(1))
        << "SYN and ACK, by a cookie at last";
  }
  EXPECT_EQ(host_.counts().ended_early, 0U);
  connect("10.9.0.3", 5000, milliseconds(2600));
  EXPECT_EQ(host_.counts().clients, most + 1) << "a cookie's ACK is taken";
  EXPECT_EQ(host_.counts().ended_early, 1U);
}

}  // namespace
}  // namespace pushpkt::stack
