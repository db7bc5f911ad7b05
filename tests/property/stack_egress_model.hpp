// A slow model of the egress policy: rules over what a frame says, with addresses as strings of
// bits. It shares no line with src/stack.
#pragma once

#include <arpa/inet.h>

#include <set>
#include <string>
#include <vector>

#include "stack_egress_reader.hpp"

namespace pushpkt::test {

struct ModelHost {
  std::vector<std::string> addresses;  ///< of its interfaces, "10.9.0.1/24"; but those of lo
  std::vector<std::string> macs;       ///< as 12 hex digits
  bool in_lab = false;
  bool lab_unknown = true;  ///< it has no network of its own in the lab's prefixes
  bool forwards = false;
  bool rejects_ip6 = false;           ///< IPv6 to elsewhere on lo is answered with an error
  std::vector<std::string> takes_in;  ///< prefixes that are local without an address
};

/// How the frame leaves: by `lo`, by a TUN or TAP device that ends here, or neither.
struct ModelWay {
  bool on_lo = false;
  bool into_host = false;
  std::vector<std::string> cable = {};  ///< prefixes of the device, where we play its other end
  bool any_mac = false;
};

struct ModelVerdict {
  std::set<std::string> missing;  ///< "public", "spoof", "lab": without any --allow
  bool many = false;
  bool free = false;
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

/// The rules of --allow over what the frame says.
inline ModelVerdict judge(const Sayings& said, const ModelHost& host, const ModelWay& way) {
  static const std::vector<std::string> private_nets{
      "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8",
      "169.254.0.0/16", "100.64.0.0/10", "198.18.0.0/15",  "fc00::/7",
      "fe80::/10",      "::1/128",       "224.0.0.0/24",   "255.255.255.255/32"};
  static const std::vector<std::string> groups{"224.0.0.0/4", "ff00::/8", "0.0.0.0/32",
                                               "255.255.255.255/32"};
  ModelVerdict out;
  std::set<std::string> answer_needs;  // what the host's own answers need
  bool all_here = true;
  bool some_here = false;
  bool others = false;
  const auto needs = [&host](const std::string& bits) {
    std::set<std::string> flags;
    const bool is_group6 = bits.size() == 128 && bits.substr(0, 8) == "11111111";
    // Of the interface and of the link (RFC 4291, 2.7); scope 0 is reserved.
    const bool near_group =
        is_group6 && (bits.substr(12, 4) == "0001" || bits.substr(12, 4) == "0010");
    if (!near_group && !in_any(bits, private_nets)) flags.insert("public");
    if (host.lab_unknown && in_any(bits, {"10.77.0.0/16", "fd77::/16"})) flags.insert("lab");
    return flags;
  };
  for (const auto& [what, digits] : said) {
    if (what == "dark") {
      out.missing.insert("public");
      answer_needs.insert("public");
      all_here = false;
      others = true;
      continue;
    }
    if (what == "stop") {
      out.many = true;
      continue;
    }
    const Bytes bytes = *from_hex(digits);
    const std::string bits = bits_of(bytes);
    if (what == "mac to") out.many = out.many || bytes[0] % 2 == 1;
    if (what == "mac from") {
      bool own = way.any_mac;
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
    const bool unspecified = bits.find('1') == std::string::npos;
    const bool loop = in_any(bits, {"127.0.0.0/8", "::1/128"});
    const bool beyond = in_any(bits, way.cable);
    if (what == "from" && !own && !unspecified && !beyond) out.missing.insert("spoof");
    const bool asks = (what == "from" && !unspecified && !beyond) || what == "hop";
    if (asks && !own && !loop) {
      others = true;
      for (const std::string& flag : needs(bits)) answer_needs.insert(flag);
    }
    if (what != "to" && what != "hop") continue;
    const bool many = broadcast || in_any(bits, groups);
    out.many = out.many || many;
    all_here = all_here && (own || loop);
    some_here = some_here || own || loop || many || unspecified || in_any(bits, host.takes_in) ||
                (bits.size() == 128 && host.rejects_ip6);
    for (const std::string& flag : needs(bits)) out.missing.insert(flag);
  }
  const bool answered = others && some_here;
  const bool stays = way.on_lo && (!host.forwards || all_here);
  if (stays) out.missing.clear();
  if (answered && (way.on_lo || way.into_host)) {
    for (const std::string& flag : answer_needs) out.missing.insert(flag);
  }
  out.free = host.in_lab || (stays && !answered);
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
