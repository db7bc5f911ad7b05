// TUN and TAP: what is written is received by the kernel, which answers by the device.
// As root, or where /dev/net/tun is open to everybody; the stand-in is tested everywhere.
#include <gmock/gmock.h>
#include <poll.h>

#include "path_lab.hpp"
#include "pushpkt/path/tun_device.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::path {
namespace {

class PathCable : public PathLab {
 protected:
  void SetUp() override {
    PathLab::SetUp();
    if (IsSkipped()) return;
    const auto usable = TunDevice::probe();
    if (!usable) GTEST_SKIP() << usable.error().text();
  }

  void run(const std::vector<std::string>& argv) const {
    const auto done = lab_->client().run(argv);
    ASSERT_TRUE(done) << done.error().text();
  }

  /// The first packet that the kernel sends by the device and that has this field.
  static std::optional<wire::Decoded> next_with(const TunDevice& device, Link link,
                                                std::string_view field, Bytes& room) {
    const Deadline deadline = patience();
    while (!deadline.passed()) {
      pollfd waiting{device.fd(), POLLIN, 0};
      ::poll(&waiting, 1, deadline.left_ms());
      const auto packet = device.read(room);
      if (!packet) throw std::runtime_error(packet.error().text());
      if (!*packet) continue;
      wire::Decoded decoded = wire::decode(**packet, link);
      if (decoded.find(field)) return decoded;
    }
    return std::nullopt;
  }
};

TEST_F(PathCable, TheKernelAnswersAnEchoThatIsWrittenToATunDevice) {
  const auto device = TunDevice::open(TunDevice::Mode::tun, "tun7");
  ASSERT_TRUE(device) << device.error().text();
  run({"ip", "address", "add", "10.9.7.1/24", "dev", "tun7"});
  const wire::Frame ping =
      built("ip(src=10.9.7.2, dst=10.9.7.1)/icmp.echo(ident=7, seq=3)/\"by hand\"");
  ASSERT_EQ(device->write(ping.bytes), 0);
  Bytes room(65'536);
  const auto answer = next_with(*device, Link::raw, "icmp.seq", room);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->find("icmp.type")->value.low, 0U);
  EXPECT_EQ(answer->find("icmp.seq")->value.low, 3U);
  EXPECT_EQ(text_of(answer->payload()), "by hand");
}

TEST_F(PathCable, TheKernelAnswersArpThatThePathWrote) {
  run({"ip", "tuntap", "add", "dev", "tap7", "mode", "tap"});
  run({"ip", "address", "add", "10.9.7.1/24", "dev", "tap7"});
  run({"ip", "link", "set", "tap7", "up"});
  const auto device = TunDevice::open(TunDevice::Mode::tap, "tap7");
  ASSERT_TRUE(device) << device.error().text();
  const auto path = open(Kind::tap, {.interface = "tap7", .tun_fd = device->fd()});
  const wire::Frame question = built(
      "eth(src=02:00:00:00:09:02, dst=ff:ff:ff:ff:ff:ff)/"
      "arp(src.hw_mac=02:00:00:00:09:02, src.proto_ipv4=10.9.7.2, dst.proto_ipv4=10.9.7.1)");
  send(*path, question);
  Bytes room(65'536);
  const auto answer = next_with(*device, Link::ethernet, "arp.opcode", room);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->find("arp.opcode")->value.low, 2U);
}

TEST_F(PathCable, ADeviceThatIsDownSaysSo) {
  run({"ip", "tuntap", "add", "dev", "tap8", "mode", "tap"});
  const auto path = open(Kind::tap, {.interface = "tap8"});
  const wire::Frame frame = built(eth_to_router() + "ip(src=10.9.7.2, dst=10.9.7.1)/udp()/\"x\"");
  const wire::FrameView view = view_of(frame);
  const auto sent = path->send({&view, 1});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().number, EIO);
  EXPECT_THAT(sent.error().text(), testing::HasSubstr("tap8"));
}

TEST_F(PathCable, ADeviceOfAnotherKindIsRefusedByName) {
  const auto opened =
      row_of(Kind::tap).open({.interface = std::string(lab::client_to_router.name)});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text(), testing::HasSubstr("to-router"));
}

TEST_F(PathCable, ADeviceThatAPathMadeIsGoneWithIt) {
  { const auto path = open(Kind::tun, {.interface = "tun8"}); }
  EXPECT_FALSE(lab_->client().run({"ip", "link", "show", "tun8"}));
}

class PathStandIn : public PathLab {};

TEST_F(PathStandIn, AVethEndWithoutAnAddressServesAsTheCable) {
  build({.client_link = lab::ClientLink::bare});
  for (const Kind kind : {Kind::tap, Kind::tun}) {
    SCOPED_TRACE(name_of(kind));
    sniff::Sniffer sniffer = at_router("udp dst port 12000");
    Target to = target(false, 40123);
    to.stand_in = true;
    const auto path = open(kind, to);
    const wire::Frame frame = built(eth_to_router() +
                                    "ip(src=10.77.1.2, dst=10.77.2.2)/"
                                    "udp(srcport=40123, dstport=12000)/\"hello\"");
    send(*path, frame);
    const Bytes there = arrived(sniffer);
    EXPECT_EQ(hex(wire::view_of(wire::decode(there).packet(), Link::ethernet).from_network()),
              hex(view_of(frame).from_network()));
  }
}

}  // namespace
}  // namespace pushpkt::path
