// IEEE 802.1Q 9.6; tcpdump.org/linktypes.html
#include "replay/link_edit.hpp"

#include <algorithm>

#include "pushpkt/replay/link_header.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/slarp.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t addresses_bytes = 12;  // of an Ethernet header, before its type
constexpr std::size_t tag_bytes = 4;

void append_word(Bytes& out, std::uint16_t word) {
  out.push_back(static_cast<std::uint8_t>(word >> 8U));
  out.push_back(static_cast<std::uint8_t>(word));
}

/// The first IP packet in `bytes`, what stands behind it included; empty without one.
ByteView ip_of(const Decoded& packet) {
  for (const Layer& layer : packet.layers()) {
    if (known_as(*layer.header, Space::ip_version) != nullptr) {
      return packet.bytes().subspan(layer.offset);
    }
  }
  return {};
}

/// An outgoing packet of an Ethernet device without an address, as Linux writes it.
Bytes cooked_header(std::uint16_t ethertype) {
  constexpr std::uint16_t sent_by_us = 4;
  constexpr std::uint16_t arphrd_ether = 1;
  Bytes out;
  append_word(out, sent_by_us);
  append_word(out, arphrd_ether);
  out.resize(14);
  append_word(out, ethertype);
  return out;
}

Bytes hdlc_header(std::uint16_t ethertype) {
  Bytes out(chdlc::header.fixed_bytes);
  set(out, chdlc::address, static_cast<std::uint8_t>(chdlc::address.preset));
  set(out, chdlc::protocol, ethertype);
  return out;
}

/// In the byte order of a little-endian machine. AF_INET6 is Darwin's: readers know the numbers of
/// the BSDs (24, 28, 30), not Linux's.
Bytes null_header(ByteView ip) {
  constexpr std::uint8_t af_inet = 2;
  constexpr std::uint8_t af_inet6 = 30;
  return {ip[0] >> 4U == 6 ? af_inet6 : af_inet, 0, 0, 0};
}

}  // namespace

bool edit_vlan(const VlanEdit& edit, Link link, Bytes& bytes) {
  if (link != Link::ethernet || bytes.size() < addresses_bytes + 2) return false;
  const auto at = bytes.begin() + addresses_bytes;
  if (edit.adds) {
    const auto control = static_cast<std::uint16_t>(unsigned{edit.priority} << 13U |
                                                    (edit.dei ? 0x1000U : 0U) | edit.id);
    Bytes tag;
    append_word(tag, edit.ethertype);
    append_word(tag, control);
    bytes.insert(at, tag.begin(), tag.end());
    return true;
  }
  const unsigned type = static_cast<unsigned>(at[0]) << 8U | at[1];
  const bool tagged = type == 0x8100 || type == 0x88a8 || type == 0x9100;
  if (!tagged || bytes.size() < addresses_bytes + tag_bytes + 2) return false;
  bytes.erase(at, at + tag_bytes);
  return true;
}

Result<bool> change_link(const sniff::SeenView& seen, Link link, Bytes& out) {
  const Decoded packet = decode(seen.bytes, seen.link, seen.wire_bytes);
  ByteView inner = ip_of(packet);
  out.clear();
  if (link == Link::ethernet || link == Link::linux_sll || link == Link::c_hdlc) {
    const auto found = inner_of(packet);
    if (!found) return false;
    if (link == Link::c_hdlc && is_slarp(&chdlc::header, found->ethertype)) return false;
    inner = found->bytes;
    if (link == Link::linux_sll) {
      out = cooked_header(found->ethertype);
    } else if (link == Link::c_hdlc) {
      out = hdlc_header(found->ethertype);
    } else {
      const auto header = ethernet_header(*found, LinkHeader{});
      if (!header) return fail(header.error());
      out = *header;
    }
  } else if (inner.empty()) {
    return false;
  } else if (link == Link::null) {
    out = null_header(inner);
  }
  out.insert(out.end(), inner.begin(), inner.end());
  return true;
}

bool replace_link_header(const sniff::SeenView& seen, ByteView header, Bytes& out) {
  const Decoded packet = decode(seen.bytes, seen.link, seen.wire_bytes);
  if (packet.layers().empty()) return false;
  std::size_t begin = packet.layers()[0].payload_offset();
  for (const Layer& layer : packet.layers()) {
    if (layer.header->level != HeaderLevel::network) continue;
    begin = layer.offset;
    break;
  }
  const ByteView inner = seen.bytes.subspan(std::min(begin, seen.bytes.size()));
  out.assign(header.begin(), header.end());
  out.insert(out.end(), inner.begin(), inner.end());
  return true;
}

}  // namespace pushpkt::replay
