// Addresses outside of the rows: neighbour discovery options, routing headers, route options of
// IPv4, what ICMP errors quote, cooked headers. Each packet's checksums are right afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/replay/edits.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

const std::string neighbours = eth + "ipv6(src=fe80::1, dst=ff02::1, hlim=255)/";

Edits mappings_of(const std::vector<std::string>& texts) {
  Edits edits;
  for (const std::string& text : texts) {
    const auto mappings = parse_mapping(text).value();
    edits.mappings.insert(edits.mappings.end(), mappings.begin(), mappings.end());
  }
  return edits;
}

Bytes bytes_after(const Edits& edits, const wire::Frame& frame) {
  PacketEditor editor(edits);
  const auto edited = editor.edit(seen(frame));
  EXPECT_TRUE(edited && *edited);
  return edited && *edited ? Bytes((*edited)->bytes.begin(), (*edited)->bytes.end()) : Bytes{};
}

/// The packet that `edits` make of `recipe` is that of `wanted`, checksums included.
void expect_edited(const Edits& edits, const std::string& recipe, const std::string& wanted) {
  EXPECT_EQ(hex(bytes_after(edits, built(recipe))), hex(built(wanted).bytes)) << recipe;
}

const Edits ip6 = mappings_of({"ipv6.addr=fd00::/32->fd77::/32"});
const Edits ip4 = mappings_of({"ip.addr=10.0.0.0/16->10.77.0.0/16"});
const Edits mac = mappings_of({"eth.addr=02:00:00:00:00:01->02:00:00:00:00:aa"});

constexpr const char* from = "fd000000000000000000000000000009";
constexpr const char* to = "fd770000000000000000000000000009";

/// Neighbour discovery: ICMPv6 type, what stands between the checksum and the options, the options.
std::string discovery(int type, const std::string& rest) {
  return neighbours + "icmpv6.other(type=" + std::to_string(type) + ")/hex(" + rest + ")";
}

const std::string router_body =
    "40000708"
    "00000000"
    "00000000";  // limit, flags, lifetime, timers

TEST(EditedAddresses, OfNeighbourSolicitationsAndAdvertisements) {
  const Edits both = mappings_of(
      {"ipv6.addr=fd00::/32->fd77::/32", "eth.addr=02:00:00:00:00:01->02:00:00:00:00:aa"});
  const std::string eth_aa =
      "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:aa)/"
      "ipv6(src=fe80::1, dst=ff02::1, hlim=255)/";
  expect_edited(both,
                neighbours +
                    "icmpv6.solicitation(nd.ns.target_address=fd00::9)/"
                    "hex(0101020000000001)",
                eth_aa +
                    "icmpv6.solicitation(nd.ns.target_address=fd77::9)/"
                    "hex(01010200000000aa)");
  expect_edited(both,
                neighbours +
                    "icmpv6.advertisement(nd.na.target_address=fd00::9)/"
                    "hex(0201020000000001)",
                eth_aa +
                    "icmpv6.advertisement(nd.na.target_address=fd77::9)/"
                    "hex(02010200000000aa)");
}

TEST(EditedAddresses, OfRouterAdvertisements) {
  // Source link-layer address, MTU, prefix information, two DNS servers. RFC 4861 4.6, RFC 8106
  const auto options = [](const std::string& address) {
    return router_body + "0101020000000003" + "05010000000005dc" +
           "030440c000000e1000000e1000000000" + address + "1905000000000e10" + address + address;
  };
  expect_edited(ip6, discovery(134, options(from)), discovery(134, options(to)));
}

TEST(EditedAddresses, OfRedirects) {
  const std::string zero = "00000000";
  expect_edited(ip6, discovery(137, zero + from + from + "0201020000000003"),
                discovery(137, zero + to + to + "0201020000000003"));
}

TEST(EditedAddresses, OfAnOptionWithoutLengthOrEndingOutsideAreLeftAlone) {
  const std::string router = router_body;
  for (const std::string& options : {router + "0300" + from, router + "0304" + "40c00000",
                                     router + "1905000000000e10" + "fd00", router + "01"}) {
    expect_edited(ip6, discovery(134, options), discovery(134, options));
  }
}

TEST(EditedAddresses, OfRoutingHeaders) {
  const std::string begin = eth + "ipv6(src=fd00::1, dst=fd00::2)/ipv6.routing(";
  const std::string wanted =
      "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/"
      "ipv6(src=fd77::1, dst=fd77::2)/ipv6.routing(";
  const std::string udp = ")/udp(srcport=1, dstport=9)/\"x\"";
  for (const std::string type : {"type=0, segleft=0", "type=2, segleft=0"}) {
    expect_edited(ip6, begin + type + ", data=hex(00000000" + from + ")" + udp,
                  wanted + type + ", data=hex(00000000" + to + ")" + udp);
  }
  // Segment routing: the last entry is 1, so two addresses; what follows them is a TLV. RFC 8754 2
  const std::string segments = "type=4, segleft=0, data=hex(01000000";
  const std::string pad = "0406000000000000";
  expect_edited(ip6, begin + segments + from + from + pad + ")" + udp,
                wanted + segments + to + to + pad + ")" + udp);
  // Of RPL where no prefixes are left out (RFC 6554, 3); else they are not read.
  const std::string whole = "type=3, segleft=0, data=hex(00000000";
  expect_edited(ip6, begin + whole + from + ")" + udp, wanted + whole + to + ")" + udp);
  const std::string elided = "type=3, segleft=0, data=hex(08000000" + std::string(from) + ")" + udp;
  expect_edited(ip6, begin + elided, wanted + elided);
}

// With segments left, the checksum covers the last address of the header. RFC 8200 8.1
TEST(EditedAddresses, OfARouteThatIsNotAtItsEnd) {
  const std::string udp = ")/udp(srcport=1, dstport=9)/\"x\"";
  for (const std::string left : {"type=0, segleft=1, data=hex(00000000"}) {
    expect_edited(ip6,
                  eth + "ipv6(src=fd00::1, dst=fd00::2)/ipv6.routing(" + left + from + ")" + udp,
                  eth + "ipv6(src=fd77::1, dst=fd77::2)/ipv6.routing(" + left + to + ")" + udp);
  }
}

TEST(EditedAddresses, OfIpv4RouteOptions) {
  const auto packet = [](const std::string& net, const std::string& options) {
    return eth + "ip(src=" + net + "1, dst=" + net + "2, options=hex(" + options +
           "))/udp(srcport=1, dstport=9)/\"x\"";
  };
  // Record route, loose and strict source route, behind a no-operation.
  for (const std::string type : {"07", "83", "89"}) {
    expect_edited(ip4, packet("10.0.0.", "01" + type + "0b040a0000090a000108"),
                  packet("10.77.0.", "01" + type + "0b040a4d00090a4d0108"));
  }
  // A timestamp, an option that ends outside, and one behind the end are no routes.
  for (const std::string options : {"440c0500"
                                    "0a000009"
                                    "00000000",
                                    "072f040a"
                                    "00000900",
                                    "00070704"
                                    "0a000009"
                                    "00000000"}) {
    expect_edited(ip4, packet("10.0.0.", options), packet("10.77.0.", options));
  }
}

TEST(EditedAddresses, OfCookedHeaders) {
  const std::string ip = "ip(src=1.1.1.1, dst=2.2.2.2)/udp(srcport=1, dstport=9)";
  expect_edited(mac, "sll(halen=6, src.eth=02:00:00:00:00:01)/" + ip,
                "sll(halen=6, src.eth=02:00:00:00:00:aa)/" + ip);
  expect_edited(mac, "sll2(src.eth=02:00:00:00:00:01)/" + ip,
                "sll2(src.eth=02:00:00:00:00:aa)/" + ip);
  // Of a tunnel device the address is one of IPv4; of others it is left alone.
  for (const std::string cooked : {"sll(halen=4, src.eth=0a:00:", "sll2(halen=4, src.eth=0a:00:"}) {
    expect_edited(ip4, cooked + "00:09:00:00)/" + ip,
                  cooked.substr(0, cooked.size() - 3) + "4d:00:09:00:00)/" + ip);
  }
  const std::string none = "sll(halen=0, src.eth=02:00:00:00:00:01)/" + ip;
  expect_edited(mac, none, none);
  expect_edited(mac, eth + ip, "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:aa)/" + ip);
}

// tshark, too, takes the version for what it is.
TEST(EditedAddresses, OfIpBehindTheNumberOfTheOtherVersion) {
  const std::string six = "ipv6(src=fd00::9, dst=fd00::1)/udp(srcport=1, dstport=2)/\"x\"";
  const std::string six_now = "ipv6(src=fd77::9, dst=fd77::1)/udp(srcport=1, dstport=2)/\"x\"";
  const std::string four =
      "ip(src=10.0.0.9, dst=10.0.0.1)/udp(srcport=1, dstport=2)/\"xxxxxxxxxxxx\"";
  const std::string four_now =
      "ip(src=10.77.0.9, dst=10.77.0.1)/udp(srcport=1, dstport=2)/\"xxxxxxxxxxxx\"";
  expect_edited(ip6, "eth(type=0x0800)/" + six, "eth(type=0x0800)/" + six_now);
  expect_edited(ip4, "eth(type=0x86dd)/" + four, "eth(type=0x86dd)/" + four_now);
  wire::Frame bare = built(six);
  wire::Frame bare_now = built(six_now);
  bare.link = Link::ipv4;
  EXPECT_EQ(hex(bytes_after(ip6, bare)), hex(bare_now.bytes));
}

}  // namespace
}  // namespace pushpkt::replay
