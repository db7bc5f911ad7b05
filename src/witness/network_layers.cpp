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

void read(const Tins::IP& ip, TestimonyBuilder& builder) {
  builder.layer("ip");
  builder.says("ip.version", ip.version());
  builder.says("ip.hdr_len", ip.head_len() * 4U);
  builder.says("ip.dsfield", ip.tos());
  builder.says("ip.dsfield.dscp", ip.tos() >> 2U);
  builder.says("ip.dsfield.ecn", ip.tos() & 3U);
  builder.says("ip.len", ip.tot_len());
  builder.says("ip.id", ip.id());
  const auto flags = static_cast<unsigned>(ip.flags());
  builder.says("ip.flags", flags);
  builder.says("ip.flags.rb", flags >> 2U & 1U);
  builder.says("ip.flags.df", flags >> 1U & 1U);
  builder.says("ip.flags.mf", flags & 1U);
  builder.says("ip.frag_offset", ip.fragment_offset());
  builder.says("ip.ttl", ip.ttl());
  builder.says("ip.proto", ip.protocol());
  builder.says("ip.checksum", ip.checksum());
  builder.says("ip.src", ip.src_addr());
  builder.says("ip.dst", ip.dst_addr());
  if (!ip.options().empty()) builder.says("ip.options", bytes_of(ip.options()));
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

void read_fragment(const Extension& extension, TestimonyBuilder& builder) {
  builder.layer("ipv6.fraghdr");
  if (extension.next) builder.says("ipv6.fraghdr.nxt", *extension.next);
  builder.says("ipv6.fraghdr.offset", extension.u16(0) >> 3U);
  builder.says("ipv6.fraghdr.reserved_bits", extension.u16(0) >> 1U & 3U);
  builder.says("ipv6.fraghdr.more", extension.u16(0) & 1U);
  builder.says("ipv6.fraghdr.ident", extension.u16(2) << 16U | extension.u16(4));
}

void read_extension(const Extension& extension, TestimonyBuilder& builder) {
  const bool hop = extension.kind == hop_by_hop;
  if (extension.kind == fragment && extension.data.size() >= 6) {
    read_fragment(extension, builder);
  } else if (hop || extension.kind == destination) {
    builder.layer(hop ? "ipv6.hopopts" : "ipv6.dstopts");
    if (extension.next)
      builder.says(hop ? "ipv6.hopopts.nxt" : "ipv6.dstopts.nxt", *extension.next);
    builder.says(hop ? "ipv6.hopopts.options" : "ipv6.dstopts.options", extension.data);
  } else if (extension.kind == routing && extension.data.size() >= 2) {
    builder.layer("ipv6.routing");
    if (extension.next) builder.says("ipv6.routing.nxt", *extension.next);
    builder.says("ipv6.routing.type", extension.data[0]);
    builder.says("ipv6.routing.segleft", extension.data[1]);
  }
}

void read(const Tins::IPv6& ip, TestimonyBuilder& builder) {
  builder.layer("ipv6");
  builder.says("ipv6.version", ip.version());
  builder.says("ipv6.tclass", ip.traffic_class());
  builder.says("ipv6.tclass.dscp", ip.traffic_class() >> 2U);
  builder.says("ipv6.tclass.ecn", ip.traffic_class() & 3U);
  builder.says("ipv6.flow", ip.flow_label());
  builder.says("ipv6.plen", ip.payload_length());
  builder.says("ipv6.nxt", ip.next_header());
  builder.says("ipv6.hlim", ip.hop_limit());
  builder.says("ipv6.src", ip.src_addr());
  builder.says("ipv6.dst", ip.dst_addr());
  const auto& extensions = ip.headers();
  for (auto at = extensions.begin(); at != extensions.end(); ++at) {
    const auto following = std::next(at);
    Extension extension{.kind = at->option(), .data = {at->data_ptr(), at->data_size()}};
    if (following != extensions.end()) extension.next = following->option();
    read_extension(extension, builder);
  }
}

}  // namespace

bool read_network(const Tins::PDU& pdu, TestimonyBuilder& builder) {
  if (pdu.pdu_type() == Tins::PDU::IP) {
    read(static_cast<const Tins::IP&>(pdu), builder);
    return true;
  }
  if (pdu.pdu_type() == Tins::PDU::IPv6) {
    read(static_cast<const Tins::IPv6&>(pdu), builder);
    return true;
  }
  return false;
}

}  // namespace pushpkt::witness
