// What libtins says of UDP, TCP, ICMP and ICMPv6. RFC 768, RFC 9293, RFC 792, RFC 4443, RFC 4861.
#include <tins/icmp.h>
#include <tins/icmpv6.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include <array>

#include "witness/testimony_builder.hpp"

namespace pushpkt::witness {
namespace {

void tell(const Tins::UDP& udp, TestimonyBuilder& account) {
  account.layer("udp");
  account.says("udp.srcport", udp.sport());
  account.says("udp.dstport", udp.dport());
  account.says("udp.length", udp.length());
  account.says("udp.checksum", udp.checksum());
}

Bytes bytes_of(const Tins::TCP::options_type& options) {
  Bytes out;
  for (const auto& option : options) {
    out.push_back(option.option());
    if (option.option() <= Tins::TCP::NOP) continue;
    out.push_back(static_cast<std::uint8_t>(option.length_field() + 2));
    out.insert(out.end(), option.data_ptr(), option.data_ptr() + option.data_size());
  }
  return out;
}

void tell_flags(unsigned flags, TestimonyBuilder& account) {
  constexpr std::array<const char*, 9> names{"tcp.flags.fin",  "tcp.flags.syn", "tcp.flags.reset",
                                             "tcp.flags.push", "tcp.flags.ack", "tcp.flags.urg",
                                             "tcp.flags.ece",  "tcp.flags.cwr", "tcp.flags.ae"};
  account.says("tcp.flags", flags);
  account.says("tcp.flags.res", flags >> names.size());
  for (std::size_t bit = names.size(); bit-- > 0;) account.says(names[bit], flags >> bit & 1U);
}

void tell(const Tins::TCP& tcp, TestimonyBuilder& account) {
  account.layer("tcp");
  account.says("tcp.srcport", tcp.sport());
  account.says("tcp.dstport", tcp.dport());
  account.says("tcp.seq_raw", tcp.seq());
  account.says("tcp.ack_raw", tcp.ack_seq());
  account.says("tcp.hdr_len", tcp.data_offset() * 4U);
  tell_flags(tcp.flags(), account);
  account.says("tcp.window_size_value", tcp.window());
  account.says("tcp.checksum", tcp.checksum());
  account.says("tcp.urgent_pointer", tcp.urg_ptr());
  if (!tcp.options().empty()) account.says("tcp.options", bytes_of(tcp.options()));
}

/// The type as a number. libtins gives any byte as an enumeration that has not all of them, which
/// C++ leaves undefined: here it is only carried over.
template <class Message>
__attribute__((no_sanitize("enum"))) unsigned type_of(const Message& icmp) {
  return static_cast<unsigned>(icmp.type());
}

/// Which of these messages has what in the second half of its header.
bool has_identifier(unsigned type) {
  using Tins::ICMP;
  return type == ICMP::ECHO_REQUEST || type == ICMP::ECHO_REPLY ||
         type == ICMP::TIMESTAMP_REQUEST || type == ICMP::TIMESTAMP_REPLY ||
         type == ICMP::INFO_REQUEST || type == ICMP::INFO_REPLY ||
         type == ICMP::ADDRESS_MASK_REQUEST || type == ICMP::ADDRESS_MASK_REPLY;
}

void tell(const Tins::ICMP& icmp, TestimonyBuilder& account) {
  constexpr std::uint8_t fragmentation_needed = 4;
  account.layer("icmp");
  const unsigned type = type_of(icmp);
  account.says("icmp.type", type);
  account.says("icmp.code", icmp.code());
  account.says("icmp.checksum", icmp.checksum());
  if (has_identifier(type)) {
    account.says("icmp.ident", icmp.id());
    account.says("icmp.seq", icmp.sequence());
  }
  if (type == Tins::ICMP::DEST_UNREACHABLE && icmp.code() == fragmentation_needed) {
    account.says("icmp.mtu", icmp.mtu());
  }
  if (type == Tins::ICMP::REDIRECT) account.says("icmp.redir_gw", icmp.gateway());
  if (type == Tins::ICMP::PARAM_PROBLEM) account.says("icmp.pointer", icmp.pointer());
}

void tell(const Tins::ICMPv6& icmp, TestimonyBuilder& account) {
  using Tins::ICMPv6;
  account.layer("icmpv6");
  const unsigned type = type_of(icmp);
  account.says("icmpv6.type", type);
  account.says("icmpv6.code", icmp.code());
  account.says("icmpv6.checksum", icmp.checksum());
  if (type == ICMPv6::ECHO_REQUEST || type == ICMPv6::ECHO_REPLY) {
    account.says("icmpv6.echo.identifier", icmp.identifier());
    account.says("icmpv6.echo.sequence_number", icmp.sequence());
  }
  if (type == ICMPv6::NEIGHBOUR_SOLICIT) {
    account.says("icmpv6.nd.ns.target_address", icmp.target_addr());
  }
  if (type == ICMPv6::NEIGHBOUR_ADVERT) {
    account.says("icmpv6.nd.na.flag.r", icmp.router());
    account.says("icmpv6.nd.na.flag.s", icmp.solicited());
    account.says("icmpv6.nd.na.flag.o", icmp.override());
    account.says("icmpv6.nd.na.target_address", icmp.target_addr());
  }
}

}  // namespace

bool tell_transport(const Tins::PDU& pdu, TestimonyBuilder& account) {
  using Tins::PDU;
  switch (pdu.pdu_type()) {
    case PDU::UDP:
      tell(static_cast<const Tins::UDP&>(pdu), account);
      return true;
    case PDU::TCP:
      tell(static_cast<const Tins::TCP&>(pdu), account);
      return true;
    case PDU::ICMP:
      tell(static_cast<const Tins::ICMP&>(pdu), account);
      return true;
    case PDU::ICMPv6:
      tell(static_cast<const Tins::ICMPv6&>(pdu), account);
      return true;
    default:
      return false;
  }
}

}  // namespace pushpkt::witness
