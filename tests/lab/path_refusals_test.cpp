// What the kernel refuses, and the words for it. raw(7), packet(7), send(2)
#include <gmock/gmock.h>
#include <net/if.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>

#include <cerrno>

#include "path_lab.hpp"

namespace pushpkt::path {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PathRefusals : public PathLab {
 protected:
  static std::string request(bool ip6, std::string_view settings = {}, std::size_t bytes = 5) {
    const std::string addresses =
        ip6 ? "ipv6(src=fd77:1::2, dst=fd77:2::2" : "ip(src=10.77.1.2, dst=10.77.2.2";
    return eth_to_router() + addresses + std::string(settings) +
           ")/udp(srcport=40123, dstport=12000)/\"x\"*" + std::to_string(bytes);
  }

  static Error refusal(Kind kind, const Target& to, const std::string& recipe) {
    const auto path = open(kind, to);
    const wire::Frame frame = built(recipe);
    const wire::FrameView view = view_of(frame);
    const auto sent = path->send({&view, 1});
    if (sent) return Error{"it was taken", 0, {}, {}};
    return sent.error();
  }
};

TEST_F(PathRefusals, AFirewallOnOutputIsNoMissingPrivilege) {
  build({.egress_filter = true});
  for (const bool ip6 : {false, true}) {
    for (const Kind kind : {Kind::socket, Kind::raw_transport, Kind::raw_ip}) {
      SCOPED_TRACE(name_of(kind));
      const Error error = refusal(kind, target(ip6, 40123), request(ip6));
      EXPECT_EQ(error.number, EPERM);
      EXPECT_EQ(error.cause, Cause::environment);
      EXPECT_THAT(error.text(), AllOf(HasSubstr("cannot send"), HasSubstr("by " + name_of(kind)),
                                      HasSubstr("firewall"), HasSubstr("no privilege")));
    }
    for (const Kind kind :
         {Kind::packet_dgram, Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
      EXPECT_EQ(refusal(kind, target(ip6, 40123), request(ip6)).what, "it was taken");
    }
  }
}

std::string device_of(const Path& path) {
  std::array<char, IFNAMSIZ> name{};
  socklen_t bytes = name.size();
  EXPECT_EQ(::getsockopt(path.fd(), SOL_SOCKET, SO_BINDTODEVICE, name.data(), &bytes), 0);
  return name.data();
}

// Later packets must not leave by another one, which the egress policy has not judged.
TEST_F(PathRefusals, ASocketKeepsItsDeviceAfterAnError) {
  for (const bool ip6 : {false, true}) {
    for (const Kind kind : {Kind::socket, Kind::raw_transport, Kind::raw_ip}) {
      SCOPED_TRACE(name_of(kind));
      Target to = target(ip6, 40124);
      to.bind_to_interface = true;
      const auto path = open(kind, to);
      ASSERT_EQ(device_of(*path), lab::client_to_router.name);
      const wire::Frame frame = built(request(ip6, {}, 1600));
      const wire::FrameView view = view_of(frame);
      const auto sent = path->send({&view, 1});
      EXPECT_EQ(sent.has_value(), kind != Kind::raw_ip) << "the kernel fragments the others";
      EXPECT_EQ(device_of(*path), lab::client_to_router.name);
    }
  }
}

TEST_F(PathRefusals, APacketLargerThanTheMtuNamesTheSizes) {
  for (const bool ip6 : {false, true}) {
    for (const Kind kind :
         {Kind::raw_ip, Kind::packet_dgram, Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
      SCOPED_TRACE(name_of(kind));
      const Error error = refusal(kind, target(ip6, 40123), request(ip6, {}, 1600));
      EXPECT_EQ(error.number, EMSGSIZE);
      EXPECT_EQ(error.cause, Cause::input);
      const std::size_t ip_bytes = ip6 ? 40 : 20;
      const std::size_t link_bytes = row_of(kind).ours == Level::link ? 14 : 0;
      const std::size_t sent = link_bytes + ip_bytes + 8 + 1600;
      EXPECT_THAT(error.what, HasSubstr(std::to_string(sent) + " bytes"));
      EXPECT_THAT(error.hint, AllOf(HasSubstr("1500 bytes"), HasSubstr("fragment")));
    }
  }
}

TEST_F(PathRefusals, APathThatNamedTheMtuStillSends) {
  const auto path = open(Kind::raw_ip, target(false, 0));
  const wire::Frame large = built(request(false, {}, 1600));
  const wire::FrameView view = view_of(large);
  ASSERT_FALSE(path->send({&view, 1}));
  sniff::Sniffer sniffer = at_router("udp");
  send(*path, built(request(false)));
  EXPECT_EQ(arrived(sniffer).size(), 14U + 20 + 8 + 5);
}

TEST_F(PathRefusals, TheFirstFrameNotTakenIsReportedByTheNextCall) {
  for (const Kind kind : {Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
    SCOPED_TRACE(name_of(kind));
    const auto path = open(kind, target(false, 0));
    const std::array frames{built(request(false)), built(request(false, {}, 1600))};
    const std::array views{view_of(frames[0]), view_of(frames[1])};
    const auto first = path->send(views);
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(*first, 1U);
    const auto second = path->send(std::span(views).subspan(1));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().number, EMSGSIZE);
    EXPECT_EQ(*path->send(std::span(views).first(1)), 1U) << "it goes on after a refusal";
  }
}

// The limit holds for ordinary users, and for all of a user's programs together.
TEST_F(PathRefusals, XdpTakesLessWhereAUserMayLockLittleMemory) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_MEMLOCK, &before), 0);
  const rlimit little{std::size_t{64} << 10U, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_MEMLOCK, &little), 0);
  const auto path = open(Kind::xdp, target(false, 0));
  ASSERT_EQ(::setrlimit(RLIMIT_MEMLOCK, &before), 0);
  const wire::Frame frame = built(request(false));
  const std::vector<wire::FrameView> many(1'000, view_of(frame));
  EXPECT_TRUE(path->send_all(many, patience()));
}

// A ring and a registered memory are used again and again: none of their slots is lost.
TEST_F(PathRefusals, AfterManyRefusalsAllSlotsAreStillThere) {
  for (const Kind kind : {Kind::ring, Kind::xdp}) {
    SCOPED_TRACE(name_of(kind));
    const auto path = open(kind, target(false, 0));
    const std::array frames{built(request(false)), built(request(false, {}, 1600))};
    const std::array views{view_of(frames[0]), view_of(frames[1])};
    for (int i = 0; i < 5'000; ++i) {
      ASSERT_TRUE(path->send_all(views[0], patience())) << i;
      ASSERT_FALSE(path->send_all(views[1], patience())) << i;
    }
  }
}

TEST_F(PathRefusals, AnImpossibleHeaderLengthIsExplained) {
  for (const char* const length : {", hdr_len=16", ", hdr_len=60"}) {
    const Error error = refusal(Kind::raw_ip, target(false, 0),
                                request(false, std::string(length) + ", checksum=0"));
    EXPECT_EQ(error.number, EINVAL);
    EXPECT_THAT(error.hint, AllOf(HasSubstr("ip.hdr_len says"), HasSubstr("33")));
  }
}

TEST_F(PathRefusals, ABroadcastAddressIsNoMissingPrivilege) {
  for (const Kind kind : {Kind::socket, Kind::raw_transport, Kind::raw_ip}) {
    Target to = target(false, 40123);
    to.remote.address = Ip4{{255, 255, 255, 255}};
    to.route_to = to.remote.address;
    const Error error = refusal(kind, to, request(false));
    EXPECT_EQ(error.number, EACCES);
    EXPECT_EQ(error.cause, Cause::environment);
    EXPECT_THAT(error.hint, HasSubstr("SO_BROADCAST"));
  }
}

TEST_F(PathRefusals, ABroadcastLeavesWhereTheTargetAsksForIt) {
  for (const Kind kind : {Kind::socket, Kind::raw_transport, Kind::raw_ip}) {
    Target to = target(false, 40123);
    to.remote.address = Ip4{{10, 77, 1, 255}};
    to.route_to = to.remote.address;
    to.broadcast = true;
    to.bind_to_interface = true;
    EXPECT_EQ(refusal(kind, to, request(false)).what, "it was taken") << name_of(kind);
  }
}

TEST_F(PathRefusals, AnInterfaceToBindToMustExist) {
  for (const Kind kind : {Kind::socket, Kind::raw_transport, Kind::raw_ip}) {
    Target to = target(false, 40123);
    to.interface = "no-such-device";
    to.bind_to_interface = true;
    const auto path = row_of(kind).open(to);
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().number, ENODEV);
    EXPECT_THAT(path.error().what, HasSubstr("on no-such-device"));
  }
}

TEST_F(PathRefusals, WithoutARouteOnlyPacketsThatNeedNoneLeave) {
  ASSERT_TRUE(lab_->client().run({"ip", "route", "del", "default"}));
  ASSERT_TRUE(lab_->client().run({"ip", "-6", "route", "del", "default"}));
  for (const bool ip6 : {false, true}) {
    const Error error = refusal(Kind::raw_ip, target(ip6, 0), request(ip6));
    EXPECT_EQ(error.number, ENETUNREACH);
    EXPECT_THAT(error.hint, HasSubstr("ip route get"));
    EXPECT_EQ(refusal(Kind::packet, target(ip6, 0), request(ip6)).what, "it was taken");
  }
}

TEST_F(PathRefusals, RouteToSendsElsewhereWhatTheHeaderDoesNotSay) {
  ASSERT_TRUE(lab_->client().run({"ip", "route", "del", "default"}));
  Target to = target(false, 0);
  to.route_to = lab::router_to_client.ip4;
  sniff::Sniffer sniffer = at_router("udp");
  const auto path = open(Kind::raw_ip, to);
  const wire::Frame frame = built(request(false, ", id=7"));
  send(*path, frame);
  EXPECT_EQ(hex(arrived(sniffer)), hex(frame.bytes));
}

TEST_F(PathRefusals, AnInterfaceThatIsNotThereNamesTheNearest) {
  for (const Kind kind : {Kind::packet_dgram, Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
    Target to = target(false, 0);
    to.interface = "to-ruoter";
    const auto opened = row_of(kind).open(to);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().number, ENODEV);
    EXPECT_THAT(opened.error().hint, HasSubstr("the nearest is `to-router`"));
  }
}

TEST_F(PathRefusals, AnInterfaceThatIsDownOrGoneIsNamed) {
  const wire::Frame frame = built(request(false));
  const wire::FrameView view = view_of(frame);
  std::vector<std::unique_ptr<Path>> paths;
  for (const Kind kind : {Kind::packet, Kind::packet_dgram, Kind::inject}) {
    paths.push_back(open(kind, target(false, 0)));
  }
  const auto hint_of = [&](Path& path) {
    const auto sent = path.send({&view, 1});
    return sent ? "it was sent" : sent.error().hint;
  };
  ASSERT_TRUE(lab_->client().run({"ip", "link", "set", "to-router", "down"}));
  for (const auto& path : paths) {
    EXPECT_EQ(hint_of(*path), "to-router is down: `ip link set to-router up`");
  }
  ASSERT_TRUE(lab_->client().run({"ip", "link", "del", "to-router"}));
  for (const auto& path : paths) {
    EXPECT_EQ(hint_of(*path), "to-router is gone, or is in another network namespace");
  }
}

TEST_F(PathRefusals, ABareIpPacketIsNoEthernetFrame) {
  for (const Kind kind : {Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
    const Error error = refusal(kind, target(false, 0),
                                "ip(src=10.77.1.2, dst=10.77.2.2)/udp(srcport=1, dstport=2)");
    EXPECT_EQ(error.cause, Cause::input);
    EXPECT_THAT(error.text(), AllOf(HasSubstr("EN10MB"), HasSubstr("eth(...)")));
  }
}

TEST_F(PathRefusals, ASourceThatIsNotOursIsExplained) {
  Target to = target(false, 40123);
  to.local.address = Ip4{{192, 0, 2, 1}};
  for (const Kind kind : {Kind::socket, Kind::raw_transport}) {
    const auto opened = row_of(kind).open(to);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().number, EADDRNOTAVAIL);
    EXPECT_THAT(opened.error().text(), HasSubstr("192.0.2.1"));
  }
}

TEST_F(PathRefusals, EveryPathIsAvailableInTheLab) {
  for (const PathKind& kind : kinds()) {
    const auto here = available(kind);
    if (!here && is_cable(kind.kind)) {
      // A namespace gives no right to a file: its mode decides.
      EXPECT_THAT(here.error().text(), testing::HasSubstr("/dev/net/tun"));
      continue;
    }
    EXPECT_TRUE(here) << kind.name << ": " << here.error().text();
  }
}

}  // namespace
}  // namespace pushpkt::path
