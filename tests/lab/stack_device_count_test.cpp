// What the device counted, held against what was handed over.
#include "pushpkt/stack/device_count.hpp"

#include <cerrno>

#include "path_lab.hpp"

namespace pushpkt::stack {
namespace {

using path::Kind;

class StackDeviceCount : public path::PathLab {
 protected:
  static constexpr std::uint64_t packets = 100;

  /// Hands them over, to an address on the client's link.
  static void send(Kind kind, const char* to) {
    path::Target there = target(false, 0);
    there.remote.address = *parse_ip(to);
    const auto path = open(kind, there);
    const wire::Frame frame = path::built(path::eth_to_router() + "ip(src=10.77.1.2, dst=" + to +
                                          ")/udp(srcport=40123, dstport=12000)/\"count\"");
    for (std::uint64_t i = 0; i < packets; ++i) {
      ASSERT_TRUE(path->send_all(path::view_of(frame), path::patience()));
    }
  }
};

TEST_F(StackDeviceCount, WhatLeftIsAllThatWasHandedOver) {
  for (const Kind kind : {Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
    SCOPED_TRACE(path::name_of(kind));
    const auto count = DeviceCount::begin({"to-router", "to-router"});
    ASSERT_TRUE(count) << count.error().text();
    send(kind, "10.77.1.1");
    const auto seen = count->departed(packets);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->handed_over, packets);
    EXPECT_EQ(seen->sent, packets);
    EXPECT_EQ(seen->dropped, 0U);
  }
}

// The kernel says ok to each, and waits for a neighbour that is not there.
TEST_F(StackDeviceCount, WhatTheKernelKeepsHasNotLeft) {
  const auto count = DeviceCount::begin({"to-router"});
  ASSERT_TRUE(count) << count.error().text();
  send(Kind::raw_ip, "10.77.1.77");
  const auto seen = count->departed(packets);
  ASSERT_TRUE(seen);
  EXPECT_LT(seen->sent, packets / 2);  // some neighbour discovery may have left
}

TEST_F(StackDeviceCount, ADeviceThatIsNotThereIsAnError) {
  const auto count = DeviceCount::begin({"to-nowhere"});
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().number, ENODEV);
}

TEST_F(StackDeviceCount, OfADeviceThatIsGoneNothingIsKnown) {
  const auto count = DeviceCount::begin({"to-router"});
  ASSERT_TRUE(count) << count.error().text();
  ASSERT_TRUE(lab_->client().run({"ip", "link", "delete", "to-router"}));
  EXPECT_FALSE(count->departed(1));
}

}  // namespace
}  // namespace pushpkt::stack
