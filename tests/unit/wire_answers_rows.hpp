// Requests, and what came back.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "pushpkt/wire/answers.hpp"

namespace pushpkt::wire {

struct Row {
  using Kind = Match::Kind;
  using Extent = Match::Extent;
  const char* name;
  std::string request;
  std::string packet;
  Kind kind;
  const char* field = "";  ///< of a near miss
  Extent extent = Extent::whole;
};
inline void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

inline constexpr auto udp_request =
    "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/\"q\"";
inline constexpr auto tcp_request =
    "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=80, flags=S, seq=7)";
inline constexpr auto echo4 = "ip(src=10.0.0.1, dst=10.0.0.2)/icmp.echo(ident=7, seq=1)";
inline constexpr auto echo6 =
    "ipv6(src=fd00::1, dst=fd00::2)/icmpv6.echo(echo.identifier=7, echo.sequence_number=1)";
inline constexpr auto arp_request =
    "eth()/arp(opcode=1, src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)";

inline constexpr auto discover =
    "ip(src=0.0.0.0, dst=255.255.255.255)/udp(srcport=68, dstport=67)/dhcp(id=0x77, "
    "message_type=1)";
inline constexpr auto ntp_request =
    "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=123)/ntp(xmt=0x0123456789abcdef)";
inline constexpr auto ntp_active =
    "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=123)/ntp(flags.mode=1, "
    "xmt=0x0123456789abcdef)";
inline constexpr auto dns_query =
    "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/dns(id=0x1234, qry=\"a.test\")";
inline constexpr auto router_solicitation =
    "ipv6(src=fe80::1, dst=ff02::2)/icmpv6(type=133)/hex(00000000)";
inline constexpr auto listener_query =
    "ipv6(src=fe80::1, dst=ff02::1)/icmpv6(type=130)/hex(27100000 00000000 00000000 00000000 "
    "00000000)";
inline constexpr auto sctp_init =
    "ip(src=10.0.0.1, dst=10.0.0.2)/sctp(srcport=4000, dstport=80, init, "
    "init_initiate_tag=0x0badcafe)";
inline constexpr auto sctp_data =
    "ip(src=10.0.0.1, dst=10.0.0.2)/sctp(srcport=4000, dstport=80, verification_tag=7, "
    "data=\"x\")";

inline std::string offer(const std::string& id) {
  return "ip(src=10.0.0.2, dst=255.255.255.255)/udp(srcport=67, dstport=68)/dhcp(type=2, id=" + id +
         ", message_type=2)";
}
inline std::string ntp_answer(const std::string& mode, const std::string& origin) {
  return "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=123, dstport=4000)/ntp(flags.mode=" + mode +
         ", org=" + origin + ")";
}
inline std::string dns_response(const std::string& id) {
  return "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)/dns(id=" + id +
         ", flags.response=1, qry=\"a.test\")";
}
inline std::string mdns_query(int port) {
  return "ip(src=10.0.0.1, dst=224.0.0.251)/udp(srcport=" + std::to_string(port) +
         ", dstport=5353)/dns(id=0x1234, qry=\"a.local\")";
}
inline std::string mdns_response(int port, const std::string& id) {
  return "ip(src=10.0.0.9, dst=10.0.0.1)/udp(srcport=5353, dstport=" + std::to_string(port) +
         ")/dns(id=" + id + ", flags.response=1)";
}
inline std::string icmp_query(int type, const std::string& from, const std::string& to) {
  return "ip(src=" + from + ", dst=" + to + ")/icmp(type=" + std::to_string(type) +
         ", ident=7, seq=1)/hex(000000000000000000000000)";
}
inline std::string group_query(const std::string& group) {
  return "ip(src=10.0.0.1, dst=224.0.0.1)/igmp(type=0x11, max_resp=100, maddr=" + group + ")";
}
inline std::string group_report(int type, const std::string& group) {
  return "ip(src=10.0.0.9, dst=" + group + ")/igmp(type=" + std::to_string(type) +
         ", maddr=" + group + ")";
}
inline std::string sctp_answer(const std::string& tag, const std::string& chunk) {
  return "ip(src=10.0.0.2, dst=10.0.0.1)/sctp(srcport=80, dstport=4000, verification_tag=" + tag +
         ", " + chunk + ")";
}

inline const std::vector<Row>& answer_rows() {
  using Kind = Match::Kind;
  using Extent = Match::Extent;
  static const std::vector<Row> rows{
      {"UdpAnswer", udp_request, "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)",
       Kind::answer},
      {"UdpRequestItself", udp_request, udp_request, Kind::none},
      {"UdpOtherPort", udp_request, "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=54, dstport=4000)",
       Kind::near_miss, "udp.srcport"},
      {"UdpToOtherPort", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4001)", Kind::near_miss,
       "udp.dstport"},
      {"UdpOtherHost", udp_request, "ip(src=10.0.0.3, dst=10.0.0.1)/udp(srcport=53, dstport=4000)",
       Kind::near_miss, "ip.src"},
      {"UdpBadChecksum", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000, checksum=1)/\"a\"",
       Kind::near_miss, "udp.checksum"},
      {"UdpToAnotherHost", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.9)/udp(srcport=53, dstport=4000)", Kind::none},
      {"UdpFirstFragment", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1, mf=1)/udp(srcport=53, dstport=4000, "
       "checksum=1)/\"12345678\"",
       Kind::answer, "", Extent::first_fragment},
      {"UdpLaterFragment", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1, frag_offset=8, proto=17)/\"12345678\"", Kind::near_miss,
       "ip.frag_offset", Extent::later_fragment},
      {"UdpCut", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000, length=99, checksum=0)/\"a\"",
       Kind::answer, "", Extent::cut},
      {"UdpOverIp6", "ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=4000, dstport=53)",
       "ipv6(src=fd00::2, dst=fd00::1)/udp(srcport=53, dstport=4000)", Kind::answer},
      {"GroupAnswersFromItsOwnAddress",
       "ip(src=10.0.0.1, dst=224.0.0.251)/udp(srcport=5353, dstport=5353)",
       "ip(src=10.0.0.7, dst=10.0.0.1)/udp(srcport=5353, dstport=5353)", Kind::answer},
      {"TcpIsNoUdp", udp_request, "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=53, dstport=4000)",
       Kind::none},
      {"TcpSynAck", tcp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=SA, ack=8)",
       Kind::answer},
      {"TcpSynAckOfAnotherSyn", tcp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=SA, ack=99)",
       Kind::near_miss, "tcp.ack_raw"},
      {"TcpResetOfAnotherSyn", tcp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=RA, ack=7)",
       Kind::near_miss, "tcp.ack_raw"},
      {"TcpSynCrossesSyn", tcp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=S)", Kind::near_miss,
       "tcp.flags"},
      {"TcpChallengeAck", tcp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=A, ack=1000)",
       Kind::answer},
      {"TcpSynWithDataMayBeAcknowledgedAlone", std::string(tcp_request) + "/\"data\"",
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=SA, ack=8)",
       Kind::answer},
      {"TcpResetOfASynWithData", std::string(tcp_request) + "/\"data\"",
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=RA, ack=12)",
       Kind::answer},
      {"TcpAnswerToData",
       "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=80, flags=PA)/\"x\"",
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=A, ack=1000)",
       Kind::answer},
      {"TcpReset", tcp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=80, dstport=4000, flags=RA, ack=8)",
       Kind::answer},
      {"PortUnreachable", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3)/ip(src=10.0.0.1, dst=10.0.0.2)/"
       "udp(srcport=4000, dstport=53)",
       Kind::icmp_error},
      {"QuotesBehindANat", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3)/ip(src=192.0.2.1, dst=10.0.0.2)/"
       "udp(srcport=4000, dstport=53)",
       Kind::icmp_error},
      {"QuotesAnother", udp_request,
       "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3)/ip(src=10.0.0.1, dst=10.0.0.2)/"
       "udp(srcport=4001, dstport=53)",
       Kind::none},
      {"QuotesEightBytesOfTcp", tcp_request,
       "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=11)/ip(src=10.0.0.1, dst=10.0.0.2, proto=6)/"
       "hex(0fa00050 00000000)",
       Kind::icmp_error},
      {"EchoReply", echo4, "ip(src=10.0.0.2, dst=10.0.0.1)/icmp.echo(type=0, ident=7, seq=1)",
       Kind::answer},
      {"EchoReplyOfAnotherSequence", echo4,
       "ip(src=10.0.0.2, dst=10.0.0.1)/icmp.echo(type=0, ident=7, seq=2)", Kind::near_miss,
       "icmp.seq"},
      {"EchoReplyFromElsewhere", echo4,
       "ip(src=10.0.0.3, dst=10.0.0.1)/icmp.echo(type=0, ident=7, seq=1)", Kind::near_miss,
       "ip.src"},
      {"EchoReply6", echo6,
       "ipv6(src=fd00::2, dst=fd00::1)/icmpv6.echo(type=129, echo.identifier=7,"
       " echo.sequence_number=1)",
       Kind::answer},
      {"TimeExceededOfEcho", echo4,
       "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=11)/ip(src=10.0.0.1, dst=10.0.0.2)/"
       "icmp.echo(ident=7, seq=1)",
       Kind::icmp_error},
      {"DhcpOffer", discover, offer("0x77"), Kind::answer},
      {"DhcpOfferOfAnotherTransaction", discover, offer("0x78"), Kind::near_miss, "dhcp.id"},
      {"DhcpDiscoverOfAnother", discover,
       "ip(src=10.0.0.9, dst=255.255.255.255)/udp(srcport=67, dstport=68)/dhcp(type=1, id=0x77, "
       "message_type=1)",
       Kind::near_miss, "dhcp.type"},
      {"NtpAnswer", ntp_request, ntp_answer("4", "0x0123456789abcdef"), Kind::answer},
      {"NtpAnswerToAnEarlierRequest", ntp_request, ntp_answer("4", "0x0123456789abcdee"),
       Kind::near_miss, "ntp.org"},
      {"NtpRequestOfThePeer", ntp_request, ntp_answer("3", "0x0123456789abcdef"), Kind::near_miss,
       "ntp.flags.mode"},
      {"NtpSymmetricPeer", ntp_active, ntp_answer("1", "0x0123456789abcdef"), Kind::answer},
      {"NtpSymmetricPeerBegins", ntp_active, ntp_answer("1", "0"), Kind::near_miss,
       "ntp.flags.mode"},
      {"NtpBroadcastIsRecognisedByItsPorts", ntp_request, ntp_answer("5", "0"), Kind::answer},
      {"NtpControlIsRecognisedByItsPorts", ntp_request, ntp_answer("6", "0"), Kind::answer},
      {"SctpInitAck", sctp_init, sctp_answer("0x0badcafe", "init_ack"), Kind::answer},
      {"SctpAbort", sctp_init, sctp_answer("0x0badcafe", "abort"), Kind::answer},
      {"SctpInitAckOfAnotherInit", sctp_init, sctp_answer("0x0badcaff", "init_ack"),
       Kind::near_miss, "sctp.verification_tag"},
      {"SctpOtherPort", sctp_init, "ip(src=10.0.0.2, dst=10.0.0.1)/sctp(srcport=81, dstport=4000)",
       Kind::near_miss, "sctp.srcport"},
      {"SctpSackOfData", sctp_data, sctp_answer("0x1", "sack"), Kind::answer},
      {"SctpIsQuoted", sctp_init,
       "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=3, code=2)/ip(src=10.0.0.1, dst=10.0.0.2, "
       "proto=132)/hex(0fa00050 00000000)",
       Kind::icmp_error},
      {"DnsResponse", dns_query, dns_response("0x1234"), Kind::answer},
      {"DnsResponseToAnother", dns_query, dns_response("0x1235"), Kind::near_miss, "dns.id"},
      {"DnsQueryOfTheServer", dns_query,
       "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)/dns(id=0x1234, "
       "flags.response=0, qry=\"a.test\")",
       Kind::near_miss, "dns.flags.response"},
      {"DnsOverTcp",
       "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=53)/dns_tcp/dns(id=7)",
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=53, dstport=4000)/dns_tcp/dns(id=7, "
       "flags.response=1)",
       Kind::answer},
      {"DnsOverTcpToAnother",
       "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=53)/dns_tcp/dns(id=7)",
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=53, dstport=4000)/dns_tcp/dns(id=8, "
       "flags.response=1)",
       Kind::near_miss, "dns.id"},
      {"DnsOverTcpSegmentWithoutData",
       "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=53)/dns_tcp/dns(id=7)",
       "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=53, dstport=4000, flags=A)", Kind::answer},
      {"MulticastDnsHasNoIdentifier", mdns_query(5353), mdns_response(5353, "0"), Kind::answer},
      {"MulticastDnsQueryOfAnotherHost", mdns_query(5353),
       "ip(src=10.0.0.9, dst=224.0.0.251)/udp(srcport=5353, dstport=5353)/dns(qry=\"b.local\")",
       Kind::none},
      {"MulticastDnsFromAnotherPort", mdns_query(4000), mdns_response(4000, "0x1234"),
       Kind::answer},
      {"MulticastDnsFromAnotherPortToAnother", mdns_query(4000), mdns_response(4000, "0"),
       Kind::near_miss, "dns.id"},
      {"TimestampReply", icmp_query(13, "10.0.0.1", "10.0.0.2"),
       icmp_query(14, "10.0.0.2", "10.0.0.1"), Kind::answer},
      {"AddressMaskReply", icmp_query(17, "10.0.0.1", "10.0.0.2"),
       icmp_query(18, "10.0.0.2", "10.0.0.1"), Kind::answer},
      {"EchoReplyToATimestampRequest", icmp_query(13, "10.0.0.1", "10.0.0.2"),
       icmp_query(0, "10.0.0.2", "10.0.0.1"), Kind::near_miss, "icmp.type"},
      {"TimestampRequestOfThePeer", icmp_query(13, "10.0.0.1", "10.0.0.2"),
       icmp_query(13, "10.0.0.2", "10.0.0.1"), Kind::none},
      {"RouterAdvertisement4", "ip(src=10.0.0.1, dst=224.0.0.2)/icmp(type=10)/hex(00000000)",
       "ip(src=10.0.0.9, dst=224.0.0.1)/icmp(type=9)/hex(00020000)", Kind::answer},
      {"RouterAdvertisement6", router_solicitation,
       "ipv6(src=fe80::9, dst=ff02::1)/icmpv6(type=134)/hex(4000000000000000 00000000)",
       Kind::answer},
      {"RouterSolicitationOfAnother", router_solicitation,
       "ipv6(src=fe80::9, dst=ff02::2)/icmpv6(type=133)/hex(00000000)", Kind::none},
      {"ListenerReportToARouterSolicitation", router_solicitation,
       "ipv6(src=fe80::9, dst=ff02::16)/icmpv6(type=143)/hex(00000000)", Kind::none},
      {"ListenerReport1", listener_query,
       "ipv6(src=fe80::9, dst=ff02::fb)/icmpv6(type=131)/hex(00000000)", Kind::answer},
      {"ListenerReport2", listener_query,
       "ipv6(src=fe80::9, dst=ff02::16)/icmpv6(type=143)/hex(00000000)", Kind::answer},
      {"GroupReport2", group_query("0.0.0.0"), group_report(0x16, "239.1.2.3"), Kind::answer},
      {"GroupReport1", group_query("239.1.2.3"), group_report(0x12, "239.1.2.3"), Kind::answer},
      {"GroupReportOfAnotherGroup", group_query("239.1.2.3"), group_report(0x16, "239.1.2.4"),
       Kind::none},
      {"GroupReport3", group_query("239.1.2.3"),
       "ip(src=10.0.0.9, dst=224.0.0.22)/igmp(type=0x22, record=4, maddr=239.1.2.3)", Kind::answer},
      {"GroupLeaveIsNoReport", group_query("0.0.0.0"), group_report(0x17, "239.1.2.3"), Kind::none},
      {"GroupQueryOfAnother", group_query("0.0.0.0"),
       "ip(src=10.0.0.9, dst=224.0.0.1)/igmp(type=0x11, max_resp=100)", Kind::none},
      {"ArpReply", arp_request,
       "eth()/arp(opcode=2, src.proto_ipv4=10.0.0.2, dst.proto_ipv4=10.0.0.1)", Kind::answer},
      {"ArpReplyAboutAnother", arp_request,
       "eth()/arp(opcode=2, src.proto_ipv4=10.0.0.3, dst.proto_ipv4=10.0.0.1)", Kind::none},
  };
  return rows;
}

}  // namespace pushpkt::wire
