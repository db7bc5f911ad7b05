// A slow model of the egress policy: what a frame says in words ("to 8.8.8.8", "from ..."), and
// rules over addresses as strings of bits. It shares no line with src/stack.
#pragma once

#include <arpa/inet.h>

#include <set>
#include <string>
#include <vector>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::test {

struct ModelHost {
  std::vector<std::string> addresses;  ///< of its interfaces, "10.9.0.1/24"; but those of lo
  std::vector<std::string> macs;       ///< as 12 hex digits
  bool in_lab = false;
  bool lab_unknown = true;  ///< it has no network of its own in the lab's prefixes
  bool forwards = false;
};

enum class ModelStart { ethernet, ip4, ip6, by_version };

struct ModelVerdict {
  std::set<std::string> missing;  ///< "public", "spoof", "lab": without any --allow
  bool many = false;
  bool free = false;
};

/// What a frame says: "to ADDRESS", "from ADDRESS", "mac to", "mac from", "dark".
using Sayings = std::vector<std::pair<std::string, std::string>>;

class FrameReader {
 public:
  explicit FrameReader(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}

  Sayings read(ModelStart start) {
    if (bytes_.empty()) return {};
    const bool six = bytes_[0] / 16 == 6;
    if (start == ModelStart::ethernet) ethernet(0);
    if (start == ModelStart::ip4 || (start == ModelStart::by_version && !six)) ip4(0);
    if (start == ModelStart::ip6 || (start == ModelStart::by_version && six)) ip6(0);
    return said_;
  }
  /// Bytes behind an Ethernet header that the kernel writes.
  Sayings read_typed(unsigned type) {
    if (!bytes_.empty()) typed(type, 0);
    return said_;
  }
  /// Bytes behind an IP header that the kernel writes.
  Sayings read_inside(unsigned protocol, bool six) {
    if (!bytes_.empty()) inside(protocol, 0, six, false, std::string(32, '0'));
    return said_;
  }

 private:
  using At = std::size_t;

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

  void ethernet(At at) {
    if (over(at)) return;
    must_end(at + 14);
    say("mac to", at, 6);
    say("mac from", at + 6, 6);
    typed(u16(at + 12), at + 14);
  }

  void typed(unsigned type, At at) {
    if (over(at)) return;
    static const std::set<unsigned> tags{0x8100, 0x88a8, 0x9100, 0x9200, 0x9300};
    if (tags.contains(type)) {
      must_end(at + 4);
      typed(u16(at + 2), at + 4);
    } else if (type < 1501) {
      must_end(at + 8);
      if (u16(at) == 0xaaaa) typed(u16(at + 6), at + 8);
      if (u8(at) == 6) ip4(at + 3);
    } else if (type == 0x0800) {
      ip4(at);
    } else if (type == 0x86dd) {
      ip6(at);
    } else if (type == 0x0806 || type == 0x8035) {
      arp(at);
    } else if (type == 0x8847 || type == 0x8848) {
      labels(at);
    } else if (type == 0x8864) {
      ppp(at + 6);
    } else if (type == 0x880b) {
      ppp(at);
    } else if (type == 0x6558) {
      ethernet(at);
    } else if (type == 0x88e7) {
      ethernet(at + 4);
    }
  }

  void ppp(At at) {
    if (over(at)) return;
    must_end(at + 4);
    if (u16(at) == 0xff03) at += 2;
    const bool short_form = u8(at) % 2 == 1;
    const unsigned protocol = short_form ? u8(at) : u16(at);
    at += short_form ? 1 : 2;
    if (protocol == 0x21) ip4(at);
    if (protocol == 0x57) ip6(at);
    if (protocol == 0x281) labels(at);
  }

  void labels(At at) {
    while (!over(at)) {
      must_end(at + 4);
      const bool last = u8(at + 2) % 2 == 1;
      at += 4;
      if (!last) continue;
      if (u8(at) / 16 == 4) ip4(at);
      if (u8(at) / 16 == 6) ip6(at);
      return;
    }
  }

  void ip4(At at) {
    if (over(at)) return;
    const At header = std::max(20U, u8(at) % 16 * 4);
    must_end(at + header);
    say("from", at + 12, 4);
    say("to", at + 16, 4);
    options(at + 20, std::min(at + header, bytes_.size()));
    const unsigned offset = u16(at + 6) % 0x2000;
    if (offset > 0) {
      static const std::set<unsigned> carriers{4, 41, 47, 51, 55, 94, 97, 137, 143};
      if (carriers.contains(u8(at + 9))) dark();
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
        for (At hop = at + 3; hop < stop; hop += 4) said_.emplace_back("to", digits(hop, 4));
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
    static const std::set<unsigned> extensions{0, 43, 44, 60, 135, 139, 140};
    return extensions.contains(protocol);
  }

  /// What an IP header carries. `anonymous`: its source is all zeros.
  void inside(unsigned protocol, At at, bool six, bool anonymous, const std::string& destination) {
    static const std::set<unsigned> carriers{4, 41, 47, 51, 55, 94, 97, 137, 143};
    if (at >= bytes_.size()) {
      if (piece_ && (carriers.contains(protocol) || (six && is_extension(protocol)))) dark();
      return;
    }
    if (six && is_extension(protocol)) return extension(protocol, at, anonymous, destination);
    if (protocol == 4 || protocol == 94) ip4(at);
    if (protocol == 41) ip6(at);
    if (protocol == 47) gre(at);
    if (protocol == 97) ethernet(at + 2);
    if (protocol == 143) ethernet(at);
    if (protocol == 137) labels(at);
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
      if (u8(at) == 0) {
        at += 1;
        continue;
      }
      const unsigned length = at + 1 < end ? u8(at + 1) : 0;
      if (u8(at) == 0xc9 && length >= 16) said_.emplace_back("from", digits(at + 2, 16));
      at += 2 + length;
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
    if (version > 1) return;
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
    At option = 0;
    if (type == 133) option = at + 8;
    if (type == 134) option = at + 16;
    if (type == 135 || type == 136) option = at + 24;
    while (option != 0 && option + 1 < bytes_.size() && u8(option + 1) != 0) {
      if (u8(option) == 1 || u8(option) == 2) say("mac from", option + 2, 6);
      option += 8 * u8(option + 1);
    }
  }

  Bytes bytes_;
  Sayings said_;
  bool piece_ = false;  // the first of several fragments
};

/// The bits of an address, written out: "00001010..." of 10.9.0.1 or of hex digits.
inline std::string bits_of(const Bytes& bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) {
    for (int bit = 7; bit >= 0; --bit) out += (byte >> bit) % 2 == 1 ? '1' : '0';
  }
  return out;
}

inline std::string bits_of_text(const std::string& text) {
  Bytes bytes(text.find(':') == std::string::npos ? 4 : 16);
  inet_pton(bytes.size() == 4 ? AF_INET : AF_INET6, text.c_str(), bytes.data());
  return bits_of(bytes);
}

/// Whether the address (bits) is in "10.0.0.0/8".
inline bool in_prefix(const std::string& bits, const std::string& prefix) {
  const std::size_t slash = prefix.find('/');
  const std::string of = bits_of_text(prefix.substr(0, slash));
  const std::size_t length = std::stoul(prefix.substr(slash + 1));
  return of.size() == bits.size() && of.compare(0, length, bits, 0, length) == 0;
}

inline bool in_any(const std::string& bits, const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    if (in_prefix(bits, prefix)) return true;
  }
  return false;
}

/// The rules of --allow over what the frame says. `on_lo`: by which device it leaves.
inline ModelVerdict judge(const Sayings& said, const ModelHost& host, bool on_lo) {
  static const std::vector<std::string> private_nets{
      "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8",
      "169.254.0.0/16", "100.64.0.0/10", "198.18.0.0/15",  "fc00::/7",
      "fe80::/10",      "::1/128",       "224.0.0.0/24",   "255.255.255.255/32"};
  static const std::vector<std::string> groups{"224.0.0.0/4", "ff00::/8", "0.0.0.0/32",
                                               "255.255.255.255/32"};
  ModelVerdict out;
  bool all_here = true;
  for (const auto& [what, digits] : said) {
    if (what == "dark") {
      out.missing.insert("public");
      all_here = false;
      continue;
    }
    const Bytes bytes = *from_hex(digits);
    const std::string bits = bits_of(bytes);
    if (what == "mac to") out.many = out.many || bytes[0] % 2 == 1;
    if (what == "mac from") {
      bool own = false;
      for (const std::string& mac : host.macs) own = own || mac == digits;
      if (!own) out.missing.insert("spoof");
    }
    bool own = false;
    bool broadcast = false;
    for (const std::string& address : host.addresses) {
      const std::string mine = bits_of_text(address.substr(0, address.find('/')));
      own = own || mine == bits;
      const std::size_t length = std::stoul(address.substr(address.find('/') + 1));
      const std::string rest = bits.size() > length ? bits.substr(length) : "";
      const bool edge = rest.size() > 1 && (rest.find('1') == std::string::npos ||
                                            rest.find('0') == std::string::npos);
      broadcast = broadcast || (bits.size() == 32 && in_prefix(bits, address) && edge);
    }
    if (what == "from" && !own && bits.find('1') != std::string::npos) out.missing.insert("spoof");
    if (what != "to") continue;
    out.many = out.many || broadcast || in_any(bits, groups);
    all_here = all_here && (own || in_any(bits, {"127.0.0.0/8", "::1/128"}));
    const bool near_group =
        bits.size() == 128 && bits.substr(0, 8) == "11111111" && bits.substr(12, 4) <= "0010";
    if (!near_group && !in_any(bits, private_nets)) out.missing.insert("public");
    if (host.lab_unknown && in_any(bits, {"10.77.0.0/16", "fd77::/16"})) out.missing.insert("lab");
  }
  out.free = host.in_lab || (on_lo && (!host.forwards || all_here));
  if (out.free) out.missing.clear();
  return out;
}

/// Whether a frame may leave with these words after --allow.
inline bool may_leave(const ModelVerdict& verdict, const std::set<std::string>& allowed) {
  for (const std::string& flag : verdict.missing) {
    if (!allowed.contains(flag)) return false;
  }
  return true;
}

}  // namespace pushpkt::test
