// What a frame says, in words ("to", "from" and the address), read for the model of the egress
// policy. It shares no line with src/stack.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::test {

enum class ModelStart { ethernet, ip4, ip6, by_version };
/// "to ADDRESS", "hop" (of a source route), "from ADDRESS", "mac to", "mac from", "stop", "dark".
using Sayings = std::vector<std::pair<std::string, std::string>>;

class FrameReader {
 public:
  explicit FrameReader(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}

  Sayings read(ModelStart start) {
    if (bytes_.empty()) return {};
    const bool six = bytes_[0] / 16 == 6;
    if (start == ModelStart::ethernet) ethernet(0);
    const bool four = bytes_[0] / 16 == 4;
    if (start == ModelStart::by_version && !four && !six) dark();
    if (start == ModelStart::by_version) start = six ? ModelStart::ip6 : ModelStart::ip4;
    if (start == ModelStart::ip4) ip4(0);
    if (start == ModelStart::ip6) ip6(0);
    return all_said();
  }
  /// Bytes behind an Ethernet header that the kernel writes.
  Sayings read_typed(unsigned type) {
    if (!bytes_.empty()) typed(type, 0);
    return all_said();
  }
  /// Bytes behind an IP header that the kernel writes.
  Sayings read_inside(unsigned protocol, bool six) {
    if (!bytes_.empty()) inside(protocol, 0, six, false, std::string(32, '0'));
    return all_said();
  }

 private:
  using At = std::size_t;

  Sayings all_said() {
    for (std::size_t i = 0; i < later_.size(); ++i) {
      const auto [at, piece] = later_[i];
      piece_ = piece;
      ethernet(at);
    }
    return said_;
  }

  [[nodiscard]] unsigned u8(At at) const { return at < bytes_.size() ? bytes_[at] : 0; }
  [[nodiscard]] unsigned u16(At at) const { return u8(at) * 256 + u8(at + 1); }
  [[nodiscard]] std::string digits(At at, At count) const {
    Bytes part;
    for (At i = 0; i < count; ++i) part.push_back(static_cast<std::uint8_t>(u8(at + i)));
    return hex(part);
  }

  void say(const std::string& what, At at, At count) {
    if (at < bytes_.size()) said_.emplace_back(what, digits(at, count));
  }
  void dark() { said_.emplace_back("dark", ""); }
  /// In the first of several fragments a header that does not end is dark.
  void must_end(At end) {
    if (piece_ && end > bytes_.size()) dark();
  }
  /// Nothing follows because the bytes are over.
  bool over(At at) {
    if (at < bytes_.size()) return false;
    if (piece_) dark();
    return true;
  }

  // Below IP: stack_egress_links.hpp
  void ethernet(At at);
  void typed(unsigned type, At at);
  static At tag_size(unsigned type);
  static std::set<unsigned> closed();
  static bool is_read(unsigned type);
  void llc(At at);
  [[nodiscard]] std::string sap(At at) const;
  void service(At at);
  void macsec(At at);
  void bridged(At at);
  void versioned(At at);
  void ppp(At at);
  void labels(At at);
  void below_labels(At at);
  [[nodiscard]] bool goes_on(At at) const;

  void ip4(At at) {
    if (over(at)) return;
    const At header = std::max(20U, u8(at) % 16 * 4);
    must_end(at + header);
    say("from", at + 12, 4);
    say("to", at + 16, 4);
    options(at + 20, std::min(at + header, bytes_.size()));
    const unsigned offset = u16(at + 6) % 0x2000;
    if (offset > 0) {
      if (is_carrier(u8(at + 9))) dark();
      return;
    }
    if (u16(at + 6) / 0x2000 % 2 == 1) piece_ = true;
    inside(u8(at + 9), at + header, false, digits(at + 12, 4) == "00000000", "");
  }

  /// A well-formed list is believed; from the first option that does not add up on, each byte may
  /// begin a source route.
  void options(At at, At end) {
    bool sound = true;
    while (at < end) {
      const unsigned type = u8(at);
      const unsigned length = at + 1 < end ? u8(at + 1) : 0;
      const bool route = type == 131 || type == 137;
      if (sound && type == 0) return;
      if (sound && type != 1 && (length < 2 || at + length > end)) sound = false;
      const At stop = sound ? at + length : end;
      if (route) {
        for (At hop = at + 3; hop < stop; hop += 4) said_.emplace_back("hop", digits(hop, 4));
      }
      at += !sound || type == 1 ? 1 : length;
    }
  }

  void ip6(At at) {
    if (over(at)) return;
    must_end(at + 40);
    say("from", at + 8, 16);
    say("to", at + 24, 16);
    inside(u8(at + 6), at + 40, true, digits(at + 8, 16) == std::string(32, '0'),
           digits(at + 24, 16));
  }

  static bool is_extension(unsigned protocol) {
    return std::set<unsigned>{0, 43, 44, 60, 135, 139, 140}.contains(protocol);
  }

  static bool is_carrier(unsigned protocol) {
    return std::set<unsigned>{2,  4,   41,  42,  47,  51,  55,  93,  94, 97,
                              98, 103, 108, 115, 137, 142, 143, 144, 145}
        .contains(protocol);
  }

  /// What an IP header carries. `anonymous`: its source is all zeros.
  void inside(unsigned protocol, At at, bool six, bool anonymous, const std::string& destination) {
    if (at >= bytes_.size()) {
      if (piece_ && (is_carrier(protocol) || (six && is_extension(protocol)))) dark();
      return;
    }
    if (six && is_extension(protocol)) return extension(protocol, at, anonymous, destination);
    if (protocol == 4 || protocol == 94) ip4(at);
    if (protocol == 41) ip6(at);
    if (protocol == 47) gre(at);
    if (protocol == 97) ethernet(at + 2);
    if (protocol == 143) ethernet(at);
    if (protocol == 137) labels(at);
    if (protocol == 145) service(at);
    if (protocol == 103 && u8(at) == 0x21) {
      must_end(at + 9);
      versioned(at + 8);
    }
    if (protocol == 2 && u16(at) == 0x1401) {
      must_end(at + 9);
      versioned(at + 8);
    }
    if (std::set<unsigned>{42, 93, 98, 142, 144}.contains(protocol)) dark();
    if (protocol == 115 && digits(at, 4) != "00000000") dark();
    if (protocol == 108 && (is_carrier(u8(at)) || (six && is_extension(u8(at))))) dark();
    if (protocol == 51) inside(u8(at), at + 4 * (u8(at + 1) + 2), six, anonymous, destination);
    if (protocol == 58 && six) neighbours(at, anonymous);
    if (protocol == 55) {
      const bool source = u8(at + 1) >= 128;
      must_end(at + (source ? 12 : 8));
      say("to", at + 4, 4);
      if (source) say("from", at + 8, 4);
      inside(u8(at), at + (source ? 12 : 8), six, anonymous, destination);
    }
  }

  void extension(unsigned protocol, At at, bool anonymous, const std::string& destination) {
    if (protocol == 44) {
      const bool later = u16(at + 2) / 8 > 0;
      piece_ = piece_ || later || u16(at + 2) % 2 == 1;
      return inside(u8(at), later ? bytes_.size() : at + 8, true, anonymous, destination);
    }
    const At end = at + 8 * (u8(at + 1) + 1);
    must_end(end);
    const At there = std::min(end, bytes_.size());
    if (protocol == 60) home(at + 2, there);
    if (protocol == 43) route(at, there, destination);
    inside(u8(at), end, true, anonymous, destination);
  }

  void home(At at, At end) {
    while (at < end) {
      const unsigned length = at + 1 < end ? u8(at + 1) : 0;
      if (u8(at) == 0xc9 && length >= 16) said_.emplace_back("from", digits(at + 2, 16));
      at += u8(at) == 0 ? 1 : 2 + length;
    }
  }

  void route(At at, At end, const std::string& destination) {
    const unsigned type = u8(at + 2);
    const unsigned left = u8(at + 3);
    if (type == 3) return rpl(at, end, destination);
    if (type != 0 && type != 2 && type != 4) {
      if (left > 0) dark();
      return;
    }
    const unsigned most = type == 4 ? std::max(u8(at + 4), left) + 1 : 255;
    for (unsigned i = 0; i < most && at + 8 + 16 * i < end; ++i) {
      said_.emplace_back("to", digits(at + 8 + 16 * i, 16));
    }
  }

  void rpl(At at, At end, const std::string& destination) {
    const At pad = u8(at + 5) / 16;
    const At usual = 16 - u8(at + 4) / 16;
    const At final = 16 - u8(at + 4) % 16;
    const At stop = end > pad ? end - pad : 0;
    At here = at + 8;
    for (; here + usual + final <= stop; here += usual) {
      said_.emplace_back("to", destination.substr(0, 2 * (16 - usual)) + digits(here, usual));
    }
    if (here < stop) {
      said_.emplace_back("to", destination.substr(0, 2 * (16 - final)) + digits(here, final));
    }
  }

  void gre(At at) {
    if (over(at)) return;
    const unsigned flags = u16(at);
    const unsigned version = flags % 8;
    if (version > 1) return dark();
    const auto flag = [&](unsigned bit) { return (flags & bit) != 0; };
    At end = at + 4;
    if (version == 0) {
      if (flag(0x4000)) dark();
      for (const unsigned bit : {0x8000U, 0x2000U, 0x1000U}) end += flag(bit) ? 4U : 0U;
    } else {
      end += 4;
      for (const unsigned bit : {0x1000U, 0x0080U}) end += flag(bit) ? 4U : 0U;
    }
    must_end(end);
    const unsigned type = u16(at + 2);
    if (type == 0x883e) {
      ip4(u8(end) / 16 == 4 ? end : end + 4);
    } else if (type == 0x88be) {
      ethernet(flag(0x1000) ? end + 8 : end);
    } else if (type == 0x22eb) {
      ethernet(u8(end + 11) % 2 == 1 ? end + 20 : end + 12);
    } else {
      if (!is_read(type) && end < bytes_.size()) dark();
      typed(type, end);
    }
  }

  void arp(At at) {
    say("mac from", at + 8, 6);
    say("from", at + 14, 4);
    const At hardware = u8(at + 4);
    if (hardware != 6) say("from", at + 8 + hardware, 4);
    if (u16(at + 6) == 1 && digits(at + 14, 4) == "00000000") say("from", at + 24, 4);
  }

  void neighbours(At at, bool anonymous) {
    const unsigned type = u8(at);
    if (type == 136 || (type == 135 && anonymous)) say("from", at + 8, 16);
    const std::map<unsigned, At> options{{133, 8},  {134, 16}, {135, 24}, {136, 24},
                                         {137, 40}, {141, 8},  {142, 8}};
    if (!options.contains(type)) return;
    At option = at + options.at(type);
    while (option + 1 < bytes_.size() && u8(option + 1) != 0) {
      const unsigned kind = u8(option);
      const At end = option + 8 * u8(option + 1);
      if (kind == 1 || (kind == 2 && type != 141)) say("mac from", option + 2, 6);
      const bool own_list = (kind == 9 && type == 141) || (kind == 10 && type == 142);
      for (At own = option + 8; own_list && own + 16 <= end; own += 16) say("from", own, 16);
      option = end;
    }
  }

  Bytes bytes_;
  Sayings said_;
  bool piece_ = false;  // the first of several fragments
  unsigned branches_ = 0;
  std::vector<std::pair<At, bool>> later_;  // second readings of pseudowires, with their piece_
};

}  // namespace pushpkt::test

#include "stack_egress_links.hpp"
