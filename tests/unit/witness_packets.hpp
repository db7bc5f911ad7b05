// Packets for the witness, byte by byte: no builder of ours has a hand in them.
#pragma once

#include <string>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::witness::packets {

inline Bytes bytes(const std::string& digits) { return from_hex(digits).value(); }

inline const std::string macs = "020000000002 020000000001 ";
inline const std::string ethernet = macs + "0800 ";
inline const std::string ethernet6 = macs + "86dd ";
inline const std::string addresses = "0a000001 0a000002 ";
/// From here to there: fd00::1 to fd00::2.
inline const std::string addresses6 =
    "fd000000000000000000000000000001 fd000000000000000000000000000002 ";
/// ip.len 33, ip.id 1, DF clear, ttl 64, UDP, checksum 0x1234.
inline const std::string ip_udp = "4500 0021 0001 0000 4011 1234 " + addresses;
/// 4000 to 53, five bytes of payload, checksum 0xdead: wrong on purpose.
inline const std::string udp_hello = "0fa0 0035 000d dead 68656c6c6f";
/// SYN, sequence number 1, window 8192, and the options that the caller appends.
inline const std::string tcp_syn_6 = "0fa0 0035 00000001 00000002 6002 2000 beef 0000 ";
inline const std::string ip_tcp_44 = "4500 002c 0001 4000 4006 1234 " + addresses;

/// An IPv6 header before `rest`, whose length it tells.
inline std::string ip6(const std::string& next, const std::string& rest) {
  const auto length = static_cast<std::uint8_t>(bytes(rest).size());
  return "60000000 00" + hex(ByteView(&length, 1)) + next + "40" + addresses6 + rest;
}

}  // namespace pushpkt::witness::packets
