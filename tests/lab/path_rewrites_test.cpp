// The kernel's rewrites: each one that we claim happens, and no other one does. raw(7)
#include <gmock/gmock.h>

#include "path_lab.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::path {
namespace {

using testing::ElementsAreArray;
using Names = std::vector<std::string>;

struct Case {
  std::string name;
  std::string ip;  ///< settings of the IPv4 header
  Names rewritten;
};

void PrintTo(const Case& asked, std::ostream* out) { *out << asked.ip; }

/// Fields (no parts of fields) of the header at byte 14 that differ.
Names differences(const wire::Header& header, ByteView wrote, ByteView there) {
  Names names;
  for (const wire::Field* field : header.fields) {
    if (!field->part_of.empty()) continue;
    if (wire::read(wrote.subspan(14), *field) != wire::read(there.subspan(14), *field)) {
      names.emplace_back(field->name);
    }
  }
  return names;
}

/// The addresses of the request, unless the case names a source of its own.
std::string ip_settings(const std::string& source, const std::string& destination,
                        const std::string& wanted) {
  const bool own_source = wanted.find("src=") != std::string::npos;
  return (own_source ? "" : "src=" + source + ", ") + "dst=" + destination + ", " + wanted;
}

Names claimed(std::span<const Rewrite> rewrites, const wire::Packet& wrote) {
  Names names;
  for (const Rewrite& rewrite : rewrites) {
    if (rewrite.applies(wrote)) names.emplace_back(rewrite.field);
  }
  return names;
}

const std::vector<Case> cases = {
    {"plain", "id=7", {}},
    {"id_0", "id=0", {"ip.id", "ip.checksum"}},
    {"id_0_df", "id=0, flags.df=1", {}},
    {"id_7_df", "id=7, flags.df=1", {}},
    {"id_0_rb", "id=0, flags.rb=1", {"ip.id", "ip.checksum"}},
    {"wrong_checksum", "id=7, checksum=0xdead", {"ip.checksum"}},
    {"no_checksum", "id=7, checksum=0", {"ip.checksum"}},
    {"len_large", "id=7, len=1000", {"ip.len", "ip.checksum"}},
    {"len_small", "id=7, len=21", {"ip.len", "ip.checksum"}},
    {"len_0", "id=7, len=0", {"ip.len", "ip.checksum"}},
    {"src_0", "id=7, src=0.0.0.0", {"ip.checksum", "ip.src"}},
    {"src_foreign", "id=7, src=192.0.2.1", {}},
    {"src_broadcast", "id=7, src=255.255.255.255", {}},
    {"src_loopback", "id=7, src=127.0.0.1", {}},
    {"src_group", "id=7, src=224.0.0.1", {}},
    {"ttl_0", "id=7, ttl=0", {}},
    {"ttl_1", "id=7, ttl=1", {}},
    {"ttl_255", "id=7, ttl=255", {}},
    {"tos", "id=7, dsfield=0xff", {}},
    {"rb", "id=7, flags.rb=1", {}},
    {"mf", "id=7, flags.mf=1", {}},
    {"all_flags", "id=7, flags=7", {}},
    {"last_fragment", "id=7, frag_offset=100", {}},
    {"largest_offset", "id=7, frag_offset=8191", {}},
    {"proto_0", "id=7, proto=0", {}},
    {"proto_255", "id=7, proto=255", {}},
    {"version_0", "id=7, version=0", {}},
    {"version_5", "id=7, version=5", {}},
    {"version_15", "id=7, version=15", {}},
    {"nops", "id=7, options=hex(01010101)", {}},
    {"end_of_options", "id=7, options=hex(00ffffff)", {}},
    {"record_route", "id=7, options=hex(07070400000000 00)", {}},
    {"timestamp", "id=7, options=hex(4408050000000000)", {}},
    {"broken_option", "id=7, options=hex(07ff0400)", {}},
    {"forty_bytes", "id=7, options=\"0123456789012345678901234567890123456789\"", {}},
};

class PathRewrites : public PathLab, public testing::WithParamInterface<Case> {
 protected:
  /// The kernel asks for the neighbour in the name of our source address, and a router does not
  /// answer 127.0.0.1: so it is no question here.
  void SetUp() override {
    PathLab::SetUp();
    if (IsSkipped()) return;
    const auto known = lab_->client().run(
        {"ip", "neigh", "replace", to_string(lab::router_to_client.ip4), "lladdr",
         to_string(lab::router_to_client.mac), "dev", std::string(lab::client_to_router.name)});
    ASSERT_TRUE(known) << known.error().text();
  }

  static std::string recipe() {
    return eth_to_router() + "ip(" + ip_settings("10.77.1.2", "10.77.2.2", GetParam().ip) +
           ")/udp(srcport=40123, dstport=12000, checksum=0xbeef)/\"what the kernel leaves alone\"";
  }
};

TEST_P(PathRewrites, OnRawIpAreTheClaimedOnesAndNoOther) {
  sniff::Sniffer sniffer = at_router("not arp and not ip6");
  const auto path = open(Kind::raw_ip, target(false, 0));
  const wire::Frame frame = built(recipe());
  send(*path, frame);
  const Bytes there = arrived(sniffer);
  ASSERT_EQ(there.size(), frame.bytes.size());
  const Names rewritten = differences(wire::ipv4::header, frame.bytes, there);
  EXPECT_THAT(rewritten, ElementsAreArray(GetParam().rewritten));
  Names claims = claimed(row_of(Kind::raw_ip).rewrites_ip4, frame.packet());
  EXPECT_THAT(claims, testing::IsSupersetOf(rewritten));
  // Length and checksum are always computed again, which shows only where we wrote a wrong one.
  std::erase_if(claims, [](const std::string& f) { return f == "ip.len" || f == "ip.checksum"; });
  EXPECT_THAT(rewritten, testing::IsSupersetOf(claims));
  constexpr std::size_t behind_rows = 14 + 20;
  EXPECT_EQ(hex(ByteView(there).subspan(behind_rows)),
            hex(ByteView(frame.bytes).subspan(behind_rows)));
}

TEST_P(PathRewrites, OnThePacketPathsThereAreNone) {
  for (const Kind kind : {Kind::packet_dgram, Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
    SCOPED_TRACE(name_of(kind));
    EXPECT_TRUE(row_of(kind).rewrites_ip4.empty());
    sniff::Sniffer sniffer = at_router("not arp and not ip6");
    const auto path = open(kind, target(false, 0));
    const wire::Frame frame = built(recipe());
    send(*path, frame);
    EXPECT_EQ(hex(arrived(sniffer)), hex(frame.bytes));
  }
}

INSTANTIATE_TEST_SUITE_P(Odd, PathRewrites, testing::ValuesIn(cases),
                         [](const auto& each) { return each.param.name; });

// What the rewritten fields become.
class PathRewritten : public PathLab {};

TEST_F(PathRewritten, ChecksumLengthAndSourceBecomeTheRightOnes) {
  sniff::Sniffer sniffer = at_router("udp");
  const auto path = open(Kind::raw_ip, target(false, 0));
  send(*path,
       built(eth_to_router() + "ip(src=0.0.0.0, dst=10.77.2.2, id=0, len=99, checksum=0xdead)/"
                               "udp(srcport=40123, dstport=12000)/\"hello\""));
  const Bytes there = arrived(sniffer);
  const wire::Decoded decoded = wire::decode(there);
  EXPECT_EQ(wire::to_text(*decoded.find("ip.src")->field, decoded.find("ip.src")->value),
            "10.77.1.2");
  EXPECT_EQ(decoded.find("ip.len")->value.low, 33U);
  EXPECT_NE(decoded.find("ip.id")->value.low, 0U);
  EXPECT_EQ(decoded.checksum(1), wire::ChecksumState::good);
}

// Connection tracking on the client would wait for the rest of the datagram (IP_NODEFRAG).
TEST_F(PathRewritten, ALoneFragmentLeavesByRawIpThoughConnectionsAreTracked) {
  const auto tracked = lab_->client().run(
      {"nft",
       "add table ip track; add chain ip track out { type filter hook output priority 0; }; "
       "add rule ip track out ct state new accept"});
  ASSERT_TRUE(tracked) << tracked.error().text();
  sniff::Sniffer sniffer = at_router("udp");
  const auto path = open(Kind::raw_ip, target(false, 0));
  const wire::Frame frame =
      built(eth_to_router() +
            "ip(src=10.77.1.2, dst=10.77.2.2, id=7, flags.mf=1)/"
            "udp(srcport=40123, dstport=12000, length=100, checksum=0)/\"x\"*16");
  send(*path, frame);
  EXPECT_EQ(hex(arrived(sniffer)), hex(frame.bytes));
}

// IPv6 headers are never touched on raw-ip.
class PathRewritesIp6 : public PathLab, public testing::WithParamInterface<std::string> {};

TEST_P(PathRewritesIp6, AreNone) {
  for (const Kind kind :
       {Kind::raw_ip, Kind::packet_dgram, Kind::packet, Kind::ring, Kind::inject, Kind::xdp}) {
    SCOPED_TRACE(name_of(kind));
    EXPECT_TRUE(row_of(kind).rewrites_ip6.empty());
    // Neighbour discovery has a hop limit of 255; none of ours has.
    sniff::Sniffer sniffer = at_router("not arp and not (ip6[6] = 58 and ip6[7] = 255)");
    const auto path = open(kind, target(true, 0));
    const wire::Frame frame =
        built(eth_to_router() + "ipv6(" + ip_settings("fd77:1::2", "fd77:2::2", GetParam()) +
              ")/udp(srcport=40123, dstport=12000, checksum=0xdead)/\"hello\"");
    send(*path, frame);
    EXPECT_EQ(hex(arrived(sniffer)), hex(frame.bytes));
  }
}

INSTANTIATE_TEST_SUITE_P(Odd, PathRewritesIp6,
                         testing::Values("hlim=64", "hlim=0", "hlim=1", "tclass=0xff",
                                         "flow=0xfffff", "plen=0", "plen=9", "plen=1000",
                                         "version=4", "version=0", "nxt=0", "nxt=59", "nxt=255",
                                         "src=2001:db8::1", "src=::", "src=ff02::1"));

// The one rewrite of raw-transport: ICMPv6's checksum.
TEST_F(PathRewritten, RawTransportComputesTheChecksumOfIcmp6Alone) {
  Target to = target(true, 0);
  to.protocol = 58;
  sniff::Sniffer sniffer = at_router("icmp6 and ip6[40] = 128");
  const auto path = open(Kind::raw_transport, to);
  const wire::Frame frame = built(eth_to_router() +
                                  "ipv6(src=fd77:1::2, dst=fd77:2::2)/"
                                  "icmpv6(type=128, checksum=0xdead)/\"hello\"");
  send(*path, frame);
  const Bytes there = arrived(sniffer);
  const wire::Decoded decoded = wire::decode(there);
  EXPECT_EQ(decoded.checksum(2), wire::ChecksumState::good);
  EXPECT_THAT(claimed(row_of(Kind::raw_transport).rewrites_ip6, frame.packet()),
              ElementsAreArray({"icmpv6.checksum"}));
  EXPECT_NE(decoded.find("icmpv6.checksum")->value.low, 0xdeadU);
}

TEST_F(PathRewritten, RawTransportLeavesIcmpAndTcpAlone) {
  const std::string ip = "ip(src=10.77.1.2, dst=10.77.2.2)/";
  for (const auto& [protocol, transport] :
       {std::pair{1, "icmp(type=8, checksum=0xdead)/\"hello\""},
        std::pair{6, "tcp(srcport=40123, dstport=12000, flags=0xfff, checksum=0xdead)"}}) {
    Target to = target(false, 0);
    to.protocol = static_cast<std::uint8_t>(protocol);
    sniff::Sniffer sniffer = at_router("icmp or tcp");
    const auto path = open(Kind::raw_transport, to);
    const wire::Frame frame = built(eth_to_router() + ip + transport);
    send(*path, frame);
    EXPECT_EQ(hex(ByteView(arrived(sniffer)).subspan(34)), hex(view_of(frame).from_transport()));
  }
}

}  // namespace
}  // namespace pushpkt::path
