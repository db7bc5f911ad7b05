// Packets with planted addresses, for tests of what the anonymiser finds.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "pushpkt/replay/edits.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {

// 198.51.100.77, 203.0.113.42, 00:11:22:33:44:55, 2001:db8:aaaa:5678::42
inline const std::string a = "c633644d";
inline const std::string s = "cb00712a";
inline const std::string m = "001122334455";
inline const std::string a6 = "20010db8aaaa56780000000000000042";
inline const std::string planted_eth = "eth(dst=02:00:00:00:00:02, src=00:11:22:33:44:55)/";
inline const std::string planted_ip = "ip(src=198.51.100.77, dst=203.0.113.42)/";
inline const std::string planted_ip6 = "ipv6(src=2001:db8:aaaa:5678::42, dst=fe80::1)/";
inline const std::string bootp =
    "dhcp(type=2, ciaddr=198.51.100.77, yiaddr=203.0.113.42, siaddr=198.51.100.77, "
    "giaddr=203.0.113.42, chaddr=00:11:22:33:44:55, message_type=5, subnet_mask=255.255.255.0, ";

inline PacketEditor anonymising() {
  Edits edits;
  edits.seed = "a seed";
  return PacketEditor(edits);
}

inline Bytes anonymised(PacketEditor& editor, ByteView bytes, Link link = Link::ethernet) {
  const sniff::SeenView seen{.bytes = bytes,
                             .wire_bytes = static_cast<std::uint32_t>(bytes.size()),
                             .link = link,
                             .source = "test",
                             .number = 1};
  const auto edited = editor.edit(seen);
  EXPECT_TRUE(edited && *edited);
  if (!edited || !*edited) return {};
  return {(*edited)->bytes.begin(), (*edited)->bytes.end()};
}

inline bool holds(const Bytes& bytes, const Bytes& part) {
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}

inline std::string ospf(int type, const std::string& rest) {
  return "eth(src=00:11:22:33:44:55)/" + planted_ip + "ospf(msg=" + std::to_string(type) +
         ", srcrouter=198.51.100.77)/hex(" + rest + ")";
}

inline std::string icmp6(int type, const std::string& rest) {
  return planted_eth + planted_ip6 + "icmpv6.other(type=" + std::to_string(type) + ")/hex(" + rest +
         ")";
}

inline std::string dns(const std::string& rest) {
  return planted_eth + planted_ip + "udp(srcport=53, dstport=4000)/dns(flags=0x8180, " + rest + ")";
}

/// A response with one record of a type that has no row.
inline std::string record(int type, const std::string& contents) {
  return dns("qry=\"x\", answer=\"x\", type=" + std::to_string(type) + ", rdata=hex(" + contents +
             ")");
}

/// A chunk that has the length of all that it holds.
inline std::string sctp(int chunk, const std::string& value) {
  return planted_eth + planted_ip + "sctp(srcport=1, dstport=2, chunk=" + std::to_string(chunk) +
         ", value=hex(" + value + "))";
}

inline std::string quoting(const std::string& error, const std::string& objects,
                           std::size_t padding) {
  return planted_eth + planted_ip + error + "/" + planted_ip + "udp(dstport=9)/hex(00)*" +
         std::to_string(padding) + "/hex(20000000" + objects + ")";
}

}  // namespace pushpkt::replay
