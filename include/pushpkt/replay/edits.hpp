// Edits of captured packets beyond single fields: addresses and ports mapped, anonymised, VLAN
// tags, lengths, link types. The list is the same for every command that edits a capture.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/prefix.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/replay/side_file.hpp"
#include "pushpkt/sniff/pass_on.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/value.hpp"

namespace pushpkt::replay {

/// Numbers of packets, from 1: "7,11,20-23,174-". Empty: all of them.
class PacketNumbers {
 public:
  /// An input error shows the part that is no number or range.
  [[nodiscard]] static Result<PacketNumbers> parse(std::string_view text);
  [[nodiscard]] bool contains(std::uint64_t number) const;
  [[nodiscard]] bool is_all() const { return ranges_.empty(); }
  /// Those that begin behind packet `last`, as text: "99, 120-". Empty: none does.
  [[nodiscard]] std::string beyond(std::uint64_t last) const;

 private:
  struct Range {
    std::uint64_t first = 1;
    std::uint64_t last = 0;
  };
  std::vector<Range> ranges_;
};

/// What a mapped value is: every field of the kind, or the field of this name.
enum class ValueKind : std::uint8_t { mac, ipv4, ipv6, port };

/// "ip.addr=10.1.0.0/16->10.77.0.0/16", "tcp.port=1000-1999->2000-2999", "eth.src=MAC->MAC".
struct Mapping {
  std::string protocol;   ///< of a port: "tcp", "udp"; otherwise unused
  std::string direction;  ///< "addr" or "port": both; "src", "dst"
  ValueKind kind = ValueKind::ipv4;
  wire::Value first;  ///< the values from here
  wire::Value last;   ///< to here, included
  wire::Value to;
  wire::Value mask;       ///< the bits that come from `to`, where `shift` is false
  bool shift = false;     ///< value - first + to
  std::string text = {};  ///< of all mappings that were written together
};

/// Several, separated by commas: "tcp.port=80->8080,8080->80". The first that matches is used, so
/// values can be exchanged. Input errors name the part.
[[nodiscard]] Result<std::vector<Mapping>> parse_mapping(std::string_view text);

/// "add=45", "add=45,priority=5,dei=1,type=802.1ad", "del".
struct VlanEdit {
  bool adds = true;  ///< a tag in front of those that are there; otherwise the outermost is removed
  std::uint16_t id = 0;
  std::uint8_t priority = 0;
  bool dei = false;
  std::uint16_t ethertype = 0x8100;
};
[[nodiscard]] Result<VlanEdit> parse_vlan(std::string_view text);

/// What happens to a packet of which bytes are missing: fewer are there than the wire had, or than
/// its IP header says.
enum class FixLengths : std::uint8_t { none, pad, truncate, remove };

/// New addresses of the client and the server: "10.0.0.1:10.0.0.2", "[fd00::1]:[fd00::2]".
struct Endpoints {
  Ip client;
  Ip server;
};
[[nodiscard]] Result<Endpoints> parse_endpoints(std::string_view text);

/// New MAC addresses of the client and the server: "02:00:00:00:00:01,02:00:00:00:00:02".
struct MacEndpoints {
  Mac client;
  Mac server;
};
[[nodiscard]] Result<MacEndpoints> parse_mac_endpoints(std::string_view text);

/// Networks, separated by commas: "10.77.2.0/24,fd77:2::/64".
[[nodiscard]] Result<std::vector<Prefix>> parse_networks(std::string_view text);

/// Whether the four bytes of an Ethernet frame check sequence are removed.
enum class StripFcs : std::uint8_t {
  none,
  found,  ///< where the last four bytes of an Ethernet frame are the CRC-32 of those before them
  always  ///< from each packet
};

/// Which addresses the anonymiser replaces.
enum class Anonymised : std::uint8_t { all, mac, ip };

/// Changed payload bytes (behind the transport header). The seed and the packet's number decide
/// what happens, so the same packet is changed alike in every run.
struct Mutation {
  std::uint64_t seed = 0;
  double rate = 1;  ///< of packets that are changed, above 0, at most 1
};
/// "42", "42,0.1", "42,10%".
[[nodiscard]] Result<Mutation> parse_mutation(std::string_view text);

/// Hexadecimal bytes, at most 255: "0f000800", "02:00:00:00:00:02 02:00:00:00:00:01 0800".
[[nodiscard]] Result<Bytes> parse_link_header(std::string_view text);

struct Edits {
  PacketNumbers packets;
  std::vector<Mapping> mappings;
  std::string seed;  ///< of the anonymiser; empty: nothing is anonymised
  Anonymised anonymised = Anonymised::all;
  std::uint32_t keep_mac_bytes = 0;  ///< of each anonymised MAC address, the first; at most 5
  StripFcs strip_fcs = StripFcs::none;
  std::optional<Mutation> mutation;
  std::optional<VlanEdit> vlan;
  FixLengths fix_lengths = FixLengths::none;
  std::uint32_t truncate_to = 0;  ///< an MTU in bytes; 0: nothing is truncated
  /// ethernet, raw, linux_sll, null or c_hdlc; with link_header any
  std::optional<Link> link;
  std::optional<Bytes> link_header;  ///< in place of all headers before the network layer
  /// Mappings, the seed and the mutation are for packets that this side sends.
  std::optional<Side> side;
  std::vector<Prefix> servers;        ///< addresses of the server's side; others: see Sides
  std::optional<SideFile> side_file;  ///< decides instead
  std::optional<Endpoints> endpoints;
  std::optional<MacEndpoints> mac_endpoints;
  /// Broadcast and multicast addresses are neither mapped nor replaced by endpoints.
  bool skip_broadcast = false;
  bool keep_checksums = false;  ///< all checksums keep their bytes

  /// Whether a packet may leave the editor with other bytes.
  [[nodiscard]] bool change_packets() const {
    return !mappings.empty() || !seed.empty() || vlan || fix_lengths != FixLengths::none ||
           truncate_to != 0 || link || link_header || endpoints || mac_endpoints || mutation ||
           strip_fcs != StripFcs::none;
  }
  /// Whether none is left out either. A file of sides names each packet of its capture.
  [[nodiscard]] bool pass_all() const {
    return packets.is_all() && !change_packets() && !side_file;
  }
  /// What they change beside the packets of a pcapng file.
  [[nodiscard]] sniff::PassOnOptions beside_packets() const;
};

/// Packets that the edits leave out, by the reason.
struct EditLosses {
  std::uint64_t not_picked = 0;  ///< not among Edits::packets
  std::uint64_t incomplete = 0;  ///< bytes are missing, and FixLengths::remove
  std::uint64_t other_link = 0;  ///< what they carry has no number in the new link type

  [[nodiscard]] std::uint64_t total() const { return not_picked + incomplete + other_link; }
};

/// Packets that an edit changed.
struct EditCount {
  std::string edit;   ///< the option's name: "map"
  std::string value;  ///< of an option that may be there several times; else empty
  std::uint64_t packets = 0;
};

/// Packets that the edits found something to do in; and what the table of sides forgot, which is
/// bounded (see Sides).
struct EditCounts {
  std::uint64_t seen = 0;     ///< all, picked or not
  std::uint64_t packets = 0;  ///< that were picked
  std::vector<EditCount> each = {};
  std::string beyond = {};  ///< see PacketNumbers::beyond()
  std::uint64_t fcs_removed = 0;
  std::uint64_t mutated = 0;
  std::uint64_t forgotten_conversations = 0;  ///< the next packet decides the sides anew
  std::uint64_t forgotten_datagrams = 0;      ///< in fragments
  /// Packets with parts that may hold addresses and that the anonymiser could not read, and how
  /// many have which. Payloads of UDP and TCP are not among them.
  std::uint64_t not_anonymised = 0;
  std::map<std::string, std::uint64_t, std::less<>> unread = {};
};

/// Applies the edits, packet by packet, in constant memory. Checksums that were right are right
/// afterwards, also in tunnels, in fragments and in packets that ICMP errors quote; those that were
/// left to the network card are computed; wrong ones keep their bytes.
class PacketEditor {
 public:
  explicit PacketEditor(Edits edits);
  PacketEditor(PacketEditor&&) noexcept;
  ~PacketEditor();

  /// The edited packet, borrowed until the next call; nullopt when it is left out. Input errors
  /// name the packet, or a side file without it.
  [[nodiscard]] Result<std::optional<sniff::SeenView>> edit(const sniff::SeenView& seen);

  /// Whether the last packet was sent by the side that the edits are for; true without a side.
  [[nodiscard]] bool is_on_side() const;
  [[nodiscard]] const EditLosses& left_out() const;
  [[nodiscard]] const EditCounts& counts() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace pushpkt::replay
