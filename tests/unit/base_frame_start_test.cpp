// Each type of linux/if_arp.h begins with what packet(7) sends there.
#include "pushpkt/base/frame_start.hpp"

#include <gtest/gtest.h>
#include <net/if_arp.h>

namespace pushpkt {
namespace {

TEST(FrameStarts, EthernetAndBareIpAreKnownAndNoOthers) {
  for (const int type : {ARPHRD_ETHER, ARPHRD_LOOPBACK}) {
    EXPECT_EQ(frame_start_of(static_cast<unsigned>(type)), FrameStart::ethernet) << type;
  }
  for (const unsigned type :
       {0xfffeU, 519U, 512U, 768U, 769U, 776U, 778U, 823U}) {  // NONE, RAWIP, PPP, tunnels
    EXPECT_EQ(frame_start_of(type), FrameStart::ip) << type;
  }
  for (const int type :
       {ARPHRD_INFINIBAND, ARPHRD_IEEE1394, ARPHRD_HDLC, ARPHRD_IEEE80211, ARPHRD_IEEE80211_PRISM,
        ARPHRD_IEEE80211_RADIOTAP, ARPHRD_FDDI, ARPHRD_SLIP, ARPHRD_IRDA, ARPHRD_AX25}) {
    EXPECT_EQ(frame_start_of(static_cast<unsigned>(type)), FrameStart::other) << type;
  }
}

TEST(FrameStarts, ADeviceIsAsked) {
  EXPECT_EQ(frame_start_on("lo"), FrameStart::ethernet);
  EXPECT_EQ(frame_start_on("no-such-device"), FrameStart::other);
}

}  // namespace
}  // namespace pushpkt
