// What libtins says of IPv4 and IPv6. RFC 791, RFC 8200.
#include <tins/ip.h>
#include <tins/ipv6.h>

#include <iterator>
#include <optional>

#include "witness/testimony_builder.hpp"

namespace pushpkt::witness {
namespace {

constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t routing = 43;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t destination = 60;

/// The bytes of the options in the order in which libtins keeps them.
Bytes bytes_of(const Tins::IP::options_type& options) {
  Bytes out;
  for (const auto& option : options) {
    const auto id = option.option();
    out.push_back(static_cast<std::uint8_t>(id.copied << 7 | id.op_class << 5 | id.number));
    if (id.number <= Tins::IP::NOOP && id.op_class == 0) continue;
    out.push_back(static_cast<std::uint8_t>(option.length_field() + 2));
    out.insert(out.end(), option.data_ptr(), option.data_ptr() + option.data_size());
  }
  return out;
}

void tell(const Tins::IP& ip, TestimonyBuilder& account) {
  account.layer("ip");
  account.says("ip.version", ip.version());
  account.says("ip.hdr_len", ip.head_len() * 4U);
  account.says("ip.dsfield", ip.tos());
  account.says("ip.dsfield.dscp", ip.tos() >> 2U);
  account.says("ip.dsfield.ecn", ip.tos() & 3U);
  account.says("ip.len", ip.tot_len());
  account.says("ip.id", ip.id());
  const auto flags = static_cast<unsigned>(ip.flags());
  account.says("ip.flags", flags);
  account.says("ip.flags.rb", flags >> 2U & 1U);
  account.says("ip.flags.df", flags >> 1U & 1U);
  account.says("ip.flags.mf", flags & 1U);
  account.says("ip.frag_offset", ip.fragment_offset());
  account.says("ip.ttl", ip.ttl());
  account.says("ip.proto", ip.protocol());
  account.says("ip.checksum", ip.checksum());
  account.says("ip.src", ip.src_addr());
  account.says("ip.dst", ip.dst_addr());
  if (!ip.options().empty()) account.says("ip.options", bytes_of(ip.options()));
}

/// An extension header. libtins keeps what follows its own next header and length; of those two it
/// keeps the next header only where another extension follows.
struct Extension {
  std::uint8_t kind = 0;
  std::optional<std::uint8_t> next = {};
  ByteView data = {};

  [[nodiscard]] std::uint32_t u16(std::size_t at) const {
    return static_cast<std::uint32_t>(data[at] << 8U | data[at + 1]);
  }
};

void tell_fragment(const Extension& extension, TestimonyBuilder& account) {
  account.layer("ipv6.fraghdr");
  if (extension.next) account.says("ipv6.fraghdr.nxt", *extension.next);
  account.says("ipv6.fraghdr.offset", extension.u16(0) >> 3U);
  account.says("ipv6.fraghdr.reserved_bits", extension.u16(0) >> 1U & 3U);
  account.says("ipv6.fraghdr.more", extension.u16(0) & 1U);
  account.says("ipv6.fraghdr.ident", extension.u16(2) << 16U | extension.u16(4));
}

void tell_extension(const Extension& extension, TestimonyBuilder& account) {
  const bool hop = extension.kind == hop_by_hop;
  if (extension.kind == fragment && extension.data.size() >= 6) {
    tell_fragment(extension, account);
  } else if (hop || extension.kind == destination) {
    account.layer(hop ? "ipv6.hopopts" : "ipv6.dstopts");
    if (extension.next)
      account.says(hop ? "ipv6.hopopts.nxt" : "ipv6.dstopts.nxt", *extension.next);
    account.says(hop ? "ipv6.hopopts.options" : "ipv6.dstopts.options", extension.data);
  } else if (extension.kind == routing && extension.data.size() >= 2) {
    account.layer("ipv6.routing");
    if (extension.next) account.says("ipv6.routing.nxt", *extension.next);
    account.says("ipv6.routing.type", extension.data[0]);
    account.says("ipv6.routing.segleft", extension.data[1]);
  }
}

void tell(const Tins::IPv6& ip, TestimonyBuilder& account) {
  account.layer("ipv6");
  account.says("ipv6.version", ip.version());
  account.says("ipv6.tclass", ip.traffic_class());
  account.says("ipv6.tclass.dscp", ip.traffic_class() >> 2U);
  account.says("ipv6.tclass.ecn", ip.traffic_class() & 3U);
  account.says("ipv6.flow", ip.flow_label());
  account.says("ipv6.plen", ip.payload_length());
  account.says("ipv6.nxt", ip.next_header());
  account.says("ipv6.hlim", ip.hop_limit());
  account.says("ipv6.src", ip.src_addr());
  account.says("ipv6.dst", ip.dst_addr());
  const auto& extensions = ip.headers();
  for (auto at = extensions.begin(); at != extensions.end(); ++at) {
    const auto following = std::next(at);
    Extension extension{.kind = at->option(), .data = {at->data_ptr(), at->data_size()}};
    if (following != extensions.end()) extension.next = following->option();
    tell_extension(extension, account);
  }
}

}  // namespace

bool tell_network(const Tins::PDU& pdu, TestimonyBuilder& account) {
  if (pdu.pdu_type() == Tins::PDU::IP) {
    tell(static_cast<const Tins::IP&>(pdu), account);
    return true;
  }
  if (pdu.pdu_type() == Tins::PDU::IPv6) {
    tell(static_cast<const Tins::IPv6&>(pdu), account);
    return true;
  }
  return false;
}

}  // namespace pushpkt::witness
