// Valid packets of every kind, as recipes, and a source of random numbers with a fixed seed.
#pragma once

#include <array>
#include <random>
#include <string_view>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/link.hpp"

namespace pushpkt::wire {

/// Together they have every header that wire knows.
inline constexpr auto specimens = std::to_array<std::string_view>({
    R"(eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/"hello")",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2, options=hex(07040400))/tcp(seq=1, options=hex(020405b4))/"odd")",
    R"(eth/ip(dst=10.0.0.2)/tcp(mss=1460, sack_perm, timestamp=1:0, nop, wscale=7))",
    R"(eth/ip(dst=10.0.0.2)/tcp(nop, nop, sack=1:2:3:4, option=254:00ff)/"options")",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2, options=hex(830704c0a8010100))/udp/"source route")",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2, flags.mf=1)/udp(length=2000, checksum=1)/"first fragment")",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2, frag_offset=185, proto=17)/"a later fragment")",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=8, id=7, seq=1)/"ping"/trailer(00)*9)",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=3, code=4, mtu=1400)/ip(len=999)/udp(length=979))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=11)/ip/tcp)",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=12, pointer=3)/ip/udp)",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=5, redir_gw=10.0.0.9)/ip/udp)",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=9, num_addrs=1)/hex(0a00000900000000))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=10)/hex(00000000))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=14, originate_timestamp=1, transmit_timestamp=3))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=15, ident=7))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=18, address_mask=255.255.255.0))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=42, ext.echo.seq=2, ext.echo.req.local=1)/hex(2000e3fc))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=43, ext.echo.rsp.state=2, ext.echo.rsp.active=1))",
    R"(eth/ipv6(src=fe80::1, dst=fe80::2)/udp(srcport=1, dstport=2)/"six")",
    R"(eth/ipv6(src=fe80::1, dst=fe80::2)/ipv6.hopopts(options=hex(010400000000))/icmpv6(type=128)/"x")",
    R"(eth/ipv6(dst=fe80::2)/ipv6.routing(type=0, segleft=1, data=hex(00000000fe800000000000000000000000000009))/udp/"routed")",
    R"(eth/ipv6(dst=fe80::2)/ipv6.routing(type=3, segleft=2, data=hex(ff6000000809000000000000))/udp/"elided")",
    R"(eth/ipv6(dst=fe80::2)/ipv6.dstopts(options=hex(c910fe80000000000000000000000000000901020000))/udp/"home")",
    R"(eth/ipv6(dst=fe80::2)/ipv6.fraghdr(more=1, ident=9)/udp(length=3000, checksum=5)/"frag")",
    R"(eth/ipv6(dst=fe80::2)/ah(spi=1, icv=hex(000000000000000000000000))/tcp/"signed")",
    R"(eth/ipv6(dst=fe80::2)/icmpv6(type=1)/ipv6(plen=500)/udp(length=500))",
    R"(eth/ipv6(dst=fe80::2)/icmpv6(type=2, mtu=1280)/ipv6/tcp)",
    R"(eth/ipv6(dst=fe80::2)/icmpv6(type=4, pointer=6)/ipv6/udp)",
    R"(eth/ipv6(dst=fe80::2)/icmpv6(type=135, target=fe80::3)/hex(0101020000000001))",
    R"(eth/ipv6(dst=fe80::2)/icmpv6(type=136, nd.na.target_address=fe80::3, nd.na.flag.s=1))",
    R"(eth/ipv6(dst=fe80::2)/icmpv6(type=143)/hex(0000000104000000))",
    R"(eth/vlan(id=7, priority=3)/vlan(id=8)/arp(psrc=10.0.0.1, pdst=10.0.0.2)/trailer(00)*18)",
    R"(eth/ieee8021ad(id=100)/vlan(id=7)/ip/udp)",
    R"(eth/arp_other(hw.size=8, proto.size=4)/hex(00)*24)",
    R"(eth/pppoes(session_id=5)/ppp_bare/ip/udp/"in a session")",
    R"(eth/pppoed(code=9)/hex(01010000))",
    R"(eth/mpls(bottom=0, label=17)/mpls(bottom=1, label=18)/ip/udp)",
    R"(eth/ip/ip/ipv6/tcp/"tunnels")",
    R"(dot3/snap/ip/udp/trailer(00)*20)",
    R"(dot3/llc(dsap=0x42, ssap=0x42)/hex(00)*35)",
    R"(dot3/llc(dsap=0x42, ssap=0x42, control=0x0601)/hex(00)*35)",
    R"(ppp/ip/udp)",
    R"(ppp_bare/ipv6/udp)",
    R"(chdlc/ip/icmp(type=0))",
    R"(sll(src.eth=02:00:00:00:00:01)/ip/udp)",
    R"(sll2(ifindex=3)/ipv6/tcp)",
    R"(null/ip/udp)",
    R"(loop/ipv6/udp)",
    R"(link(IPV4)/ip/udp/"bare")",
    R"(link(IPV6)/ipv6/udp/"bare")",
    R"(ip/udp(checksum=0)/"no checksum")",
    R"(eth/ip/udp/vxlan(vni=7)/eth(dst=02:00:00:00:00:02)/ip/udp/"in a tunnel")",
    R"(eth/ip/udp(dstport=53)/dns(id=7, qry="www.example.com", type=AAAA))",
    R"(ip/udp(srcport=53, dstport=4000)/dns(flags=0x8180, qry="example.com", answer="example.com", ttl=9, a=10.0.0.1, answer="example.com", mx="10 mail.example.com", add=".", type=OPT, class=1232))",
    R"(eth/ipv6(dst=ff02::fb)/udp(srcport=5353, dstport=5353)/dns(compress=0, qry="a.local", answer="a.local", txt="x=1", txt="y"))",
    R"(eth/ip/udp(srcport=4789, dstport=40000)/vxlan(flags=0x8808, gbp=3)/eth/arp)",
    R"(eth/ip(dst=239.1.2.3)/igmp(type=0x11, max_resp=100, maddr=239.1.2.3))",
    R"(eth/ip(dst=239.1.2.3, options=hex(94040000))/igmp(maddr=239.1.2.3)/trailer(00)*14)",
    R"(eth/ip(dst=224.0.0.2)/igmp(type=0x17, maddr=239.1.2.3))",
    R"(eth/ip(dst=224.0.0.1)/igmp(type=0x11))",
    R"(eth/ip(dst=239.1.2.3)/igmp(type=0x12, maddr=239.1.2.3))",
    R"(eth/ip(dst=239.1.2.3)/igmp(type=0x11, max_resp=100, s=1, qrv=2, qqic=125, saddr=10.0.0.1))",
    R"(eth/ip(dst=224.0.0.22)/igmp(type=0x22, record=4, maddr=239.1.2.3))",
    R"(eth/ip(dst=224.0.0.22)/igmp(type=0x22, record=1, maddr=239.1.2.4, saddr=10.0.0.1, saddr=10.0.0.2, value=hex(aabbccdd), record=6, maddr=239.1.2.5, saddr=10.0.0.3))",
    R"(eth/ip/udp/geneve(vni=7, flags.oam=1)/eth(dst=02:00:00:00:00:02)/ip/udp/"in a tunnel")",
    R"(eth/ip/udp/geneve(vni=7, flags.critical=1, options=hex(0102830100000007))/ipv6/tcp)",
    R"(eth/ip/udp/geneve(vni=7, option=0x83, option.class=0x0102, value=hex(00000007), option=1)/eth/ip/udp)",
    R"(eth/ip(dst=10.0.0.2)/gre/ip(dst=10.9.0.1)/udp/"in a tunnel")",
    R"(eth/ipv6(dst=fe80::2)/gre(sequence_number=1)/ipv6/tcp)",
    R"(eth/ip(dst=10.0.0.2)/gre(key=0x2a)/eth(dst=02:00:00:00:00:02)/ip/udp)",
    R"(eth/ip(dst=10.0.0.2)/gre(key=7, sequence_number=8)/mpls/ip/udp)",
    R"(eth/ip(dst=10.0.0.2)/gre(checksum=0x1234, offset=0)/ip/udp)",
    R"(eth/ip(dst=10.0.0.2)/gre(flags.checksum=1)/ip/udp/"odd")",
    R"(eth/ip(dst=10.0.0.2)/gre(flags_and_version=0x9000, sequence_number=3)/ip/udp)",
    R"(eth/ip(dst=10.0.0.2)/gre(flags_and_version=0xa000, key=3)/ip/icmp)",
    R"(eth/ip(dst=10.0.0.2)/gre(flags_and_version=0xb000, key=3, sequence_number=4)/ip/udp)",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp/dhcp(id=0x1234, chaddr=02:00:00:00:00:01, message_type=1, hostname="host", parameter_request_list=1:3:6, pad=20))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=67, dstport=68)/dhcp(type=2, yiaddr=10.0.0.7, server="boot", file="image", message_type=2, server_id=10.0.0.1, router=10.0.0.1:10.0.0.2, lease_time=3600, nop, option=250:00ff))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp/ntp(flags.mode=3, flags.vn=4, xmt=0xec9a4fc080000000))",
    R"(eth/ipv6(dst=fe80::2)/udp(srcport=123, dstport=4000)/ntp(flags=0x24, stratum=2, refid=0x0a000009, org=0xec9a4fc080000000, ext=0x0104, value=hex(00)*24, keyid=hex(00000001), mac=hex(11)*16))",
    R"(eth/ip(src=10.0.0.2, dst=224.0.0.2, ttl=1)/udp(srcport=1985)/hsrp(virt_ip=10.0.0.1))",
    R"(eth/ip(src=10.0.0.2, dst=224.0.0.2, ttl=1)/udp(srcport=1985)/hsrp(opcode=coup, state=speak, auth_data=0x696e20636c656172, rest=hex(041c010000000a00000200000001)))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/sctp(srcport=1, dstport=2, init, init_initiate_tag=7, init_credit=9, init_nr_out_streams=1))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/sctp(verification_tag=3, data="hello", data_tsn_raw=5, sack, sack_cumulative_tsn_ack_raw=4, sack_gap_block_start=2, sack_gap_block_end=3, sack_duplicate_tsn=1))",
    R"(eth/ipv6(dst=fe80::2)/sctp(heartbeat=hex(0001000800000000), abort, cookie_echo="abc", cookie_ack, shutdown, shutdown_ack, chunk=200, value=hex(01)))",
    R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udplite(srcport=4000, dstport=5000, checksum_coverage=8)/"hello")",
    R"(eth/ipv6(dst=fe80::2)/udplite(srcport=4000, dstport=5000)/"hello")",
    R"(eth/ip(dst=224.0.0.5)/ospf(srcrouter=1.1.1.1, area_id=0.0.0.1)/hex(ffffff00000a000100000028000000000000000000))",
    R"(eth/ip(dst=224.0.0.5)/ospf(auth.type=1, auth.none=0x6162636400000000)/hex(00))",
    R"(eth/ip(dst=224.0.0.5)/ospf(auth.type=2, auth.none=0x0000011000000005))",
    R"(eth/mpls(label=16)/pwethcw(cw.sequence_number=7)/eth/ip/udp)",
    R"(ppp_pfc/ip/udp)",
    R"(ppp_bare_pfc/ip/udp)",
    R"(eth/pppoes/ppp_bare_pfc/ip/udp/"compressed")",
    R"(eth/ip(dst=10.0.0.2)/tcp(dstport=53)/dns_tcp/dns(id=7, qry="example.com", type=A))",
    R"(eth/ip(dst=10.0.0.2)/esp(spi=0x1001, sequence=7)/hex(00112233445566778899aabbccddeeff))",
});

/// Link types whose first header we know, and one that we do not.
inline constexpr std::array links{
    Link::ethernet, Link::raw,  Link::ipv4, Link::ipv6,   Link::linux_sll, Link::linux_sll2,
    Link::null,     Link::loop, Link::ppp,  Link::c_hdlc, Link{147},
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// 0 .. below-1
  std::size_t below(std::size_t below) { return static_cast<std::size_t>(engine_() % below); }
  std::uint8_t byte() { return static_cast<std::uint8_t>(engine_()); }
  std::uint64_t number() { return engine_(); }
  Bytes bytes(std::size_t count) {
    Bytes bytes(count);
    for (std::uint8_t& b : bytes) b = byte();
    return bytes;
  }

 private:
  std::mt19937_64 engine_;
};

/// Changes, cuts or adds a few bytes.
inline void mutate(Bytes& bytes, Random& random) {
  constexpr std::array<std::uint8_t, 8> telling{0x00, 0xff, 0x01, 0x80, 0x7f, 0x45, 0x60, 0x08};
  const std::size_t changes = 1 + random.below(4);
  for (std::size_t i = 0; i < changes; ++i) {
    const std::size_t at = bytes.empty() ? 0 : random.below(bytes.size());
    switch (bytes.empty() ? 4 : random.below(6)) {
      case 0:
        bytes[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
        break;
      case 1:
        bytes[at] = random.byte();
        break;
      case 2:
        bytes[at] = telling[random.below(telling.size())];
        break;
      case 3:
        bytes.resize(at);
        break;
      case 4:
        bytes.insert(bytes.end(), 1 + random.below(9), random.byte());
        break;
      default:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), random.byte());
        break;
    }
  }
}

}  // namespace pushpkt::wire
