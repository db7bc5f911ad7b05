// Where tshark stops: in a header that is cut, and in one that contradicts itself.
#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "wire/shown_specials.hpp"

namespace pushpkt::wire {
namespace {

/// Of a cut header tshark shows a row when the bytes of the block that it reads at once are there.
struct Block {
  std::string_view rows;  // what their names begin with
  std::size_t bytes;      // from the header's first one
};
constexpr std::array blocks{
    Block{"eth.", 14},         Block{"vlan.priority", 2},    Block{"vlan.dei", 2},
    Block{"ieee8021ad.", 4},   Block{"ip.flags", 8},         Block{"ipv6.tclass", 4},
    Block{"ipv6.plen", 7},     Block{"ipv6.fraghdr.off", 8}, Block{"ipv6.fraghdr.more", 8},
    Block{"udp.srcport", 4},   Block{"tcp.srcport", 4},      Block{"tcp.seq_raw", 16},
    Block{"tcp.ack_raw", 16},  Block{"tcp.hdr_len", 16},     Block{"tcp.flags", 16},
    Block{"sctp.", 12},        Block{"icmp.type", 6},        Block{"icmp.code", 6},
    Block{"icmp.checksum", 6}, Block{"hsrp.version", 3},     Block{"hsrp.opcode", 3},
};

constexpr std::size_t longest_block = 16;
static_assert(std::all_of(blocks.begin(), blocks.end(),
                          [](const Block& block) { return block.bytes <= longest_block; }));

bool is_there(const Occurrence& at, const Field& field) {
  constexpr std::size_t raw_least = 8;  // below, tshark does not look for an IP version
  if (at.index == 0 && at.packet.link() == Link::raw && at.packet.bytes().size() < raw_least) {
    return false;
  }
  const std::size_t bytes = std::max(at.layer.header_bytes, at.layer.end - at.layer.offset);
  if (field.bit + std::size_t{field.width} > at.layer.header_bytes * 8U) return false;
  if (bytes >= longest_block) return true;
  for (const Block& block : blocks) {
    if (field.name.starts_with(block.rows)) return bytes >= block.bytes;
  }
  return true;
}

bool is_ip_len_bogus(const Occurrence& at) {
  if (at.layer.header_bytes * 8U < ipv4::len.bit + unsigned{ipv4::len.width}) return false;
  const std::uint16_t length = get(at.header(), ipv4::len);
  return length != 0 && length < get(at.header(), ipv4::hdr_len);
}

/// A length of 0 is for jumbograms, which only IPv6 has (RFC 2675, 4).
bool is_udp_length_bogus(const Occurrence& at) {
  const std::uint16_t length = get(at.header(), udp::length);
  return length == 0 ? !is_in_ipv6(at) : length < udp::header.fixed_bytes;
}

/// tshark looks no further than an IP header that claims to be shorter than it is.
bool is_behind_bogus_length(const Occurrence& at) {
  const auto layers = at.packet.layers();
  for (std::size_t i = 0; i < at.index; ++i) {
    if (layers[i].header == &ipv4::header && is_ip_len_bogus({at.packet, i, layers[i]}))
      return true;
  }
  return false;
}

/// Where the header contradicts itself: the rows up to that place.
bool is_before_stop(const Occurrence& at, const Field& field) {
  const Header* header = at.layer.header;
  if (header == &ipv4::header) {
    if (at.header()[0] >> 4U != 4) return field.bit < ipv4::hdr_len.bit;
    if ((at.header()[0] & 15U) < 5) return field.bit < ipv4::dsfield.bit;
    if (is_ip_len_bogus(at)) return field.bit < ipv4::id.bit;
  }
  if (header == &ipv6::header) return at.header()[0] >> 4U == 6;
  if (header == &udp::header && field.bit == udp::checksum.bit) return !is_udp_length_bogus(at);
  if (header == &tcp::header && field.bit >= tcp::ack_number.bit) {
    return get(at.header(), tcp::hdr_len) >= tcp::header.fixed_bytes ||
           field.bit == tcp::hdr_len.bit;
  }
  return true;
}

/// The tag's EtherType is that of such a tag.
bool is_known_as_itself(const Occurrence& at) {
  return at.layer.header_bytes >= ieee8021ad::header.fixed_bytes &&
         get(at.header(), ieee8021ad::etype) == ieee8021ad::known_as[0].number;
}

bool is_of_answers(const Field& field) {
  return std::find(dns::rows_of_answers.begin(), dns::rows_of_answers.end(), &field) !=
         dns::rows_of_answers.end();
}

bool is_said(const Occurrence& message, const Field& field) {
  return get(message.header(), dns::response) ||
         !dns::is_left_out_of_question(field.name, read(message.header(), field));
}

/// Rows of ours where tshark has none: the rest of an address, bytes that RFC 792 leaves unused.
bool is_only_ours(const Field& field) { return &field == &sll2::rest || &field == &icmp::reserved; }

}  // namespace

bool is_plain_row(const Header& header, const Field& field) {
  const bool depends = &field == &ieee8021ad::etype || &field == &vlan::etype ||
                       &field == &ospf::auth || &field == &tcp::seq || is_of_answers(field) ||
                       is_only_ours(field);
  // A udp.length of 0, for which there is no finding, keeps the checksum from being shown.
  const bool is_udp_checksum = &header == &udp::header && &field == &udp::checksum;
  return !depends && !is_udp_checksum;
}

bool is_whole_and_sound(const Occurrence& at, const Field& field) {
  // Of a header that goes on where the capture ends it is not known.
  if (at.layer.header == &ipv4::header && is_ip_len_bogus(at)) return false;
  return at.packet.findings().empty() && !is_cut(at) && !is_behind_bogus_length(at) &&
         at.layer.end - at.layer.offset >= longest_block && lies_in(field, at.layer.header_bytes);
}

bool is_cut(const Occurrence& at) { return at.index == at.packet.layers().size(); }

bool is_quoted(const Occurrence& at, std::string_view by) {
  for (std::size_t i = 0; i < at.index; ++i) {
    const Header& outer = *at.packet.layers()[i].header;
    if (outer.quotes_packet && (by.empty() || outer.name == by)) return true;
  }
  return false;
}

bool is_outer_of_two(const Occurrence& at) {
  const auto layers = at.packet.layers();
  std::size_t before = 0;
  while (before < at.index && layers[at.index - before - 1].header == &ieee8021ad::header) ++before;
  return before % 2 == 0 && is_known_as_itself(at);
}

bool is_inner_of_two(const Occurrence& at) {
  const auto layers = at.packet.layers();
  if (at.index == 0 || layers[at.index - 1].header != &ieee8021ad::header) return false;
  return is_outer_of_two({at.packet, at.index - 1, layers[at.index - 1]});
}

bool is_in_ipv6(const Occurrence& at) {
  for (std::size_t i = at.index; i > 0; --i) {
    const Header* outer = at.packet.layers()[i - 1].header;
    if (outer == &ipv6::header || outer == &ipv4::header) return outer == &ipv6::header;
  }
  return false;
}

bool is_shown(const Occurrence& at, const Field& field) {
  if (!is_there(at, field) || !is_before_stop(at, field)) return false;
  if (is_behind_bogus_length(at)) return false;
  if (&field == &ieee8021ad::etype && is_outer_of_two(at))
    return false;  // the inner one's is shown
  if (at.layer.header == &vlan::header && &field == &vlan::etype) {
    return get(at.header(), vlan::etype) > eth::max_length;
  }
  if (is_of_answers(field)) return is_said(at, field);
  if (&field == &ospf::auth) return get(at.header(), ospf::auth_type) == 0;
  if (is_only_ours(field)) return false;
  // An ICMP error quotes little of a segment: tshark shows its sequence number under other names.
  if (&field == &tcp::seq) return !is_quoted(at, "icmp");
  return true;
}

}  // namespace pushpkt::wire
