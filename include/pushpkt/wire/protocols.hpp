// Every header that we know. Adding one: a file of rows, and a line here.
#pragma once

#include "pushpkt/wire/protocols/arp.hpp"
#include "pushpkt/wire/protocols/bsd_null.hpp"
#include "pushpkt/wire/protocols/chdlc.hpp"
#include "pushpkt/wire/protocols/dhcp.hpp"
#include "pushpkt/wire/protocols/dns.hpp"
#include "pushpkt/wire/protocols/esp.hpp"
#include "pushpkt/wire/protocols/ethernet.hpp"
#include "pushpkt/wire/protocols/geneve.hpp"
#include "pushpkt/wire/protocols/gre.hpp"
#include "pushpkt/wire/protocols/hsrp.hpp"
#include "pushpkt/wire/protocols/icmp.hpp"
#include "pushpkt/wire/protocols/icmp_queries.hpp"
#include "pushpkt/wire/protocols/icmpv6.hpp"
#include "pushpkt/wire/protocols/igmp.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"
#include "pushpkt/wire/protocols/ipv6_extensions.hpp"
#include "pushpkt/wire/protocols/linux_sll.hpp"
#include "pushpkt/wire/protocols/llc.hpp"
#include "pushpkt/wire/protocols/mpls.hpp"
#include "pushpkt/wire/protocols/ntp.hpp"
#include "pushpkt/wire/protocols/ospf.hpp"
#include "pushpkt/wire/protocols/ppp.hpp"
#include "pushpkt/wire/protocols/pppoe.hpp"
#include "pushpkt/wire/protocols/pwethcw.hpp"
#include "pushpkt/wire/protocols/sctp.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"
#include "pushpkt/wire/protocols/udp.hpp"
#include "pushpkt/wire/protocols/udplite.hpp"
#include "pushpkt/wire/protocols/vlan.hpp"
#include "pushpkt/wire/protocols/vxlan.hpp"

namespace pushpkt::wire {

namespace ip = ipv4;  // by the name that it has in recipes: ip(ttl=7) is ip::layer(ip::ttl(7))

/// In the order of the reference; of variants with one name, the choosy ones come first.
inline constexpr std::array all_headers{
    &eth::header,
    &eth::header_802_3,
    &vlan::header,
    &ieee8021ad::header,
    &sll::header,
    &sll2::header,
    &null::header,
    &null::header_big,
    &llc::header_snap,
    &llc::header,
    &llc::header_numbered,
    &pppoe::header,
    &pppoe::header_discovery,
    &ppp::header_short_framed,
    &ppp::header_framed,
    &ppp::header_short,
    &ppp::header,
    &chdlc::header,
    &mpls::header,
    &mpls::header_more,
    &pwethcw::header,
    &arp::header,
    &arp::header_other,
    &ipv4::header,
    &ipv6::header,
    &hopopts::header,
    &dstopts::header,
    &routing::header,
    &fraghdr::header,
    &ah::header,
    &icmp::header_echo,
    &icmp::header_timestamp,
    &icmp::header_address_mask,
    &icmp::header_router_advertisement,
    &icmp::header_extended_request,
    &icmp::header_extended_reply,
    &icmp::header_query,
    &icmp::header_unreachable,
    &icmp::header_time_exceeded,
    &icmp::header_parameter_problem,
    &icmp::header_redirect,
    &icmp::header_other,
    &icmpv6::header_echo,
    &icmpv6::header_error,
    &icmpv6::header_too_big,
    &icmpv6::header_parameter_problem,
    &icmpv6::header_solicitation,
    &icmpv6::header_advertisement,
    &icmpv6::header_other,
    &igmp::header,
    &igmp::header_v1,
    &igmp::header_v3_query,
    &igmp::header_v3_report,
    &esp::header,
    &gre::Plain::header,
    &gre::Sequence::header,
    &gre::Key::header,
    &gre::KeySequence::header,
    &gre::Checksum::header,
    &gre::ChecksumSequence::header,
    &gre::ChecksumKey::header,
    &gre::ChecksumKeySequence::header,
    &ospf::header,
    &udp::header,
    &udplite::header,
    &tcp::header,
    &sctp::header,
    &vxlan::header,
    &geneve::header,
    &dns::header,
    &dns::header_tcp,
    &dhcp::header,
    &ntp::header,
    &hsrp::header,
};

}  // namespace pushpkt::wire
