// UDP GSO: what arrives is what was built, however the kernel got it.
#include <gmock/gmock.h>

#include "path_lab.hpp"
#include "pushpkt/path/gso.hpp"

namespace pushpkt::path {
namespace {

class PathGso : public PathLab {};

std::string datagram(bool ip6, unsigned id, const std::string& data) {
  const std::string ip = ip6 ? "ipv6(src=fd77:1::2, dst=fd77:2::2)"
                             : "ip(src=10.77.1.2, dst=10.77.2.2, id=" + std::to_string(id) + ")";
  return eth_to_router() + ip + "/udp(srcport=40000, dstport=12000)/" + data;
}

TEST_F(PathGso, TheWireHasTheFramesThatWereBuilt) {
  for (const bool ip6 : {false, true}) {
    std::vector<wire::Frame> frames;
    for (unsigned i = 0; i < 130; ++i) {
      // Now and then one that is no segment: another size, a wrong checksum, no UDP.
      const std::string data =
          "\"packet " + std::to_string(100 + i) + "\"*" + std::to_string(i % 40 == 17 ? 3 : 90);
      std::string text = datagram(ip6, i, data);
      if (i % 50 == 29) text.replace(text.find("dstport"), 0, "checksum=7, ");
      frames.push_back(built(text));
    }
    std::vector<wire::FrameView> views;
    for (const wire::Frame& frame : frames) views.push_back(view_of(frame));
    ASSERT_EQ(segments_of_one(views), 18U);  // the 18th is shorter
    auto sniffer = at_router(ip6 ? "ip6 and udp" : "udp");
    Target to = target(ip6, 40000);
    to.gso = true;
    const auto path = open(Kind::packet, to);
    const auto sent = path->send_all(views, patience());
    ASSERT_TRUE(sent) << sent.error().text();
    for (std::size_t i = 0; i < frames.size(); ++i) {
      EXPECT_EQ(arrived(sniffer), frames[i].bytes) << (ip6 ? "IPv6 " : "IPv4 ") << i;
    }
  }
}

// Its far end would have one large packet, and its counter one too.
TEST_F(PathGso, ADeviceThatTakesDatagramsWholeIsRefused) {
  const auto opened =
      row_of(Kind::packet)
          .open({.interface = "lo", .remote = {lab::client_ip4, Port{9}}, .gso = true});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().cause, Cause::environment);
  EXPECT_THAT(opened.error().text(), testing::HasSubstr("ethtool -K lo tx-udp-segmentation off"));
}

}  // namespace
}  // namespace pushpkt::path
