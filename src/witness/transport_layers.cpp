// What libtins says of UDP, TCP, ICMP and ICMPv6. RFC 768, RFC 9293, RFC 792, RFC 4443, RFC 4861.
#include <tins/icmp.h>
#include <tins/icmpv6.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include <array>

#include "witness/testimony_builder.hpp"

namespace pushpkt::witness {
namespace {

void read(const Tins::UDP& udp, TestimonyBuilder& builder) {
  builder.layer("udp");
  builder.says("udp.srcport", udp.sport());
  builder.says("udp.dstport", udp.dport());
  builder.says("udp.length", udp.length());
  builder.says("udp.checksum", udp.checksum());
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

void read_flags(unsigned flags, TestimonyBuilder& builder) {
  constexpr std::array<const char*, 9> names{"tcp.flags.fin",  "tcp.flags.syn", "tcp.flags.reset",
                                             "tcp.flags.push", "tcp.flags.ack", "tcp.flags.urg",
                                             "tcp.flags.ece",  "tcp.flags.cwr", "tcp.flags.ae"};
  builder.says("tcp.flags", flags);
  builder.says("tcp.flags.res", flags >> names.size());
  for (std::size_t bit = names.size(); bit-- > 0;) builder.says(names[bit], flags >> bit & 1U);
}

void read(const Tins::TCP& tcp, TestimonyBuilder& builder) {
  builder.layer("tcp");
  builder.says("tcp.srcport", tcp.sport());
  builder.says("tcp.dstport", tcp.dport());
  builder.says("tcp.seq_raw", tcp.seq());
  builder.says("tcp.ack_raw", tcp.ack_seq());
  builder.says("tcp.hdr_len", tcp.data_offset() * 4U);
  read_flags(tcp.flags(), builder);
  builder.says("tcp.window_size_value", tcp.window());
  builder.says("tcp.checksum", tcp.checksum());
  builder.says("tcp.urgent_pointer", tcp.urg_ptr());
  if (!tcp.options().empty()) builder.says("tcp.options", bytes_of(tcp.options()));
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

void read(const Tins::ICMP& icmp, TestimonyBuilder& builder) {
  constexpr std::uint8_t fragmentation_needed = 4;
  builder.layer("icmp");
  const unsigned type = type_of(icmp);
  builder.says("icmp.type", type);
  builder.says("icmp.code", icmp.code());
  builder.says("icmp.checksum", icmp.checksum());
  if (has_identifier(type)) {
    builder.says("icmp.ident", icmp.id());
    builder.says("icmp.seq", icmp.sequence());
  }
  if (type == Tins::ICMP::DEST_UNREACHABLE && icmp.code() == fragmentation_needed) {
    builder.says("icmp.mtu", icmp.mtu());
  }
  if (type == Tins::ICMP::REDIRECT) builder.says("icmp.redir_gw", icmp.gateway());
  if (type == Tins::ICMP::PARAM_PROBLEM) builder.says("icmp.pointer", icmp.pointer());
}

void read(const Tins::ICMPv6& icmp, TestimonyBuilder& builder) {
  using Tins::ICMPv6;
  builder.layer("icmpv6");
  const unsigned type = type_of(icmp);
  builder.says("icmpv6.type", type);
  builder.says("icmpv6.code", icmp.code());
  builder.says("icmpv6.checksum", icmp.checksum());
  if (type == ICMPv6::ECHO_REQUEST || type == ICMPv6::ECHO_REPLY) {
    builder.says("icmpv6.echo.identifier", icmp.identifier());
    builder.says("icmpv6.echo.sequence_number", icmp.sequence());
  }
  if (type == ICMPv6::NEIGHBOUR_SOLICIT) {
    builder.says("icmpv6.nd.ns.target_address", icmp.target_addr());
  }
  if (type == ICMPv6::NEIGHBOUR_ADVERT) {
    builder.says("icmpv6.nd.na.flag.r", icmp.router());
    builder.says("icmpv6.nd.na.flag.s", icmp.solicited());
    builder.says("icmpv6.nd.na.flag.o", icmp.override());
    builder.says("icmpv6.nd.na.target_address", icmp.target_addr());
  }
}

}  // namespace

bool read_transport(const Tins::PDU& pdu, TestimonyBuilder& builder) {
  using Tins::PDU;
  switch (pdu.pdu_type()) {
    case PDU::UDP:
      read(static_cast<const Tins::UDP&>(pdu), builder);
      return true;
    case PDU::TCP:
      read(static_cast<const Tins::TCP&>(pdu), builder);
      return true;
    case PDU::ICMP:
      read(static_cast<const Tins::ICMP&>(pdu), builder);
      return true;
    case PDU::ICMPv6:
      read(static_cast<const Tins::ICMPv6&>(pdu), builder);
      return true;
    default:
      return false;
  }
}

}  // namespace pushpkt::witness
