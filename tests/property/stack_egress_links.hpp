// What FrameReader reads below IP. It shares no line with src/stack.
#pragma once

#include "stack_egress_reader.hpp"

namespace pushpkt::test {

inline void FrameReader::ethernet(At at) {
  if (over(at)) return;
  must_end(at + 14);
  say("mac to", at, 6);
  say("mac from", at + 6, 6);
  const std::string group = digits(at, 5);
  const bool switches = group == "01000c0000" || group == "03000c0000" || group == "0c000c0000";
  if (switches && at + 12 < bytes_.size() && u16(at + 12) < 1536) return ethernet(at + 26);
  typed(u16(at + 12), at + 14);
}

inline void FrameReader::typed(unsigned type, At at) {
  if (over(at)) return;
  if (tag_size(type) > 0) {
    const At next = at + tag_size(type);
    must_end(next + 2);
    typed(u16(next), next + 2);
  } else if (type < 1536 || type == 0x8870) {
    llc(at);
  } else if (closed().contains(type)) {
    dark();
  } else if (type == 0x894f) {
    service(at);
  } else if (type == 0x88e5) {
    macsec(at);
  } else if (type == 0xed3e) {
    const At end = at + At{std::max(2U, u16(at))};
    must_end(end);
    ethernet(end);
  } else if (type == 0x22f3) {
    const At end = at + 6 + 4 * (u16(at) / 64 % 32);
    must_end(end);
    ethernet(end);
  } else if (type == 0x0800) {
    ip4(at);
  } else if (type == 0x86dd) {
    ip6(at);
  } else if (type == 0x0806 || type == 0x8035) {
    arp(at);
  } else if (type == 0x8847 || type == 0x8848) {
    labels(at);
  } else if (type == 0x8864 || type == 0x880b) {
    ppp(type == 0x8864 ? at + 6 : at);
  } else if (type == 0x8808) {
    say("stop", at, 0);
  } else if (type == 0x6558 || type == 0x88e7) {
    ethernet(type == 0x88e7 ? at + 4 : at);
  }
}

inline FrameReader::At FrameReader::tag_size(unsigned type) {
  if (std::set<unsigned>{0x8100, 0x88a8, 0x893b, 0x9100, 0x9200, 0x9300, 0xdadb}.contains(type))
    return 2;
  if (std::set<unsigned>{0x88fb, 0x8926, 0xf1c1, 0x892f}.contains(type)) return 4;
  return std::set<unsigned>{0x893f, 0x8909, 0xdada, 0xe001}.contains(type) ? 6 : 0;
}

/// "snap", "iso" or "ip" by the service access points without their lowest bits; else "".
inline std::string FrameReader::sap(At at) const {
  const unsigned to = u8(at) / 2;
  const unsigned from = u8(at + 1) / 2;
  if (to == 0x55 && from == 0x55) return "snap";
  if (to == 0x7f && from == 0x7f) return "iso";
  return to == 3 ? "ip" : "";
}

inline void FrameReader::llc(At at) {
  const std::string service = sap(at);
  at += u8(at + 2) % 4 == 3 ? 3U : 4U;
  must_end(at + 5);
  if (service == "snap") {
    const std::string vendor = digits(at, 3);
    const bool frame = vendor == "0080c2" && (u16(at + 3) == 1 || u16(at + 3) == 7);
    if (frame) return ethernet(at + 7);
    return typed(u16(at + 3), at + 5);
  }
  if (service == "iso" && u8(at) == 0xcc) ip4(at + 1);
  if (service == "iso" && u8(at) == 0x8e) ip6(at + 1);
  if (service == "ip") ip4(at);
}

inline void FrameReader::service(At at) {
  if (over(at)) return;
  const At end = at + std::max(8U, 4 * (u8(at + 1) % 64));
  must_end(end);
  const unsigned next = u8(at + 3);
  if (next == 1) ip4(end);
  if (next == 2) ip6(end);
  if (next == 3) ethernet(end);
  if (next == 4) service(end);
  if (next == 5) labels(end);
  if (next == 0 || next > 5) dark();
}

inline void FrameReader::macsec(At at) {
  const At end = at + (u8(at) / 32 % 2 == 1 ? 14 : 6);
  must_end(end + 2);
  if (u8(at) / 4 % 4 == 0) typed(u16(end), end + 2);
}

inline void FrameReader::bridged(At at) {
  if (over(at)) return;
  must_end(at + 2);
  if (u8(at + 1) != 1) return dark();
  ethernet(at + (u8(at) / 64 % 2 == 1 ? 6 : 2));
}

inline void FrameReader::versioned(At at) {
  if (u8(at) / 16 == 4) ip4(at);
  if (u8(at) / 16 == 6) ip6(at);
}

inline void FrameReader::ppp(At at) {
  if (over(at)) return;
  must_end(at + 4);
  if (u16(at) == 0xff03) at += 2;
  const bool short_form = u8(at) % 2 == 1;
  const unsigned protocol = short_form ? u8(at) : u16(at);
  at += short_form ? 1 : 2;
  if (protocol == 0x21 || protocol == 0x2f) ip4(at);
  if (protocol == 0x57) ip6(at);
  if (protocol == 0x281 || protocol == 0x283) labels(at);
  if (protocol == 0x31) bridged(at);
  const bool known = std::set<unsigned>{0x21, 0x2f, 0x31, 0x57, 0x281, 0x283}.contains(protocol);
  if (!known && protocol < 0x4000) dark();
}

inline void FrameReader::labels(At at) {
  while (!over(at)) {
    must_end(at + 4);
    const bool last = u8(at + 2) % 2 == 1;
    at += 4;
    if (last) return below_labels(at);
  }
}

inline void FrameReader::below_labels(At at) {
  if (over(at)) return;
  const unsigned nibble = u8(at) / 16;
  if (nibble == 4 || nibble == 6) return versioned(at);
  if (nibble == 1 && u16(at + 2) == 0x21) return ip4(at + 4);
  if (nibble == 1 && u16(at + 2) == 0x57) return ip6(at + 4);
  must_end(at + 18);
  const bool outer = goes_on(at);
  const bool inner = nibble == 0 && goes_on(at + 4);
  if (outer && inner && ++branches_ > 8) dark();
  const bool piece = piece_;
  const bool both = outer && inner && branches_ <= 8;
  if (both || (inner && !outer)) later_.emplace_back(at + 4, piece);
  if (outer) ethernet(at);
  if (outer || inner || nibble == 1) return;
  const unsigned version = nibble == 0 ? u8(at + 4) / 16 : 0;
  if (version == 4 || version == 6) return versioned(at + 4);
  dark();
}

/// Whether Ethernet here would lead to something.
inline bool FrameReader::goes_on(At at) const {
  const unsigned type = u16(at + 12);
  if (type < 1536) return !sap(at + 14).empty();
  return is_read(type);
}

/// Packets in a form that the policy does not read.
inline std::set<unsigned> FrameReader::closed() {
  return {0x4305, 0x6559, 0x876b, 0x8874, 0x8899, 0x8903, 0x8946, 0xa0ed, 0xab37, 0x0805, 0x08ff};
}

inline bool FrameReader::is_read(unsigned type) {
  return tag_size(type) > 0 || closed().contains(type) ||
         std::set<unsigned>{0x0800, 0x0806, 0x8035, 0x22f3, 0x6558, 0x86dd, 0x8808, 0x880b,
                            0x8847, 0x8848, 0x8864, 0x8870, 0x894f, 0x88e5, 0x88e7, 0xed3e}
             .contains(type);
}

}  // namespace pushpkt::test
