// A lab as a list of commands: what is built, and what a person can type to get the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/lab/impairments.hpp"

namespace pushpkt::lab {

/// One command on one host: `ip ...`, `tc ...`, `sysctl -q -w KEY=VALUE...`, `ethtool -K IF WHAT
/// off...` or `nft '...'`. A sysctl with `-e` may be missing from the kernel.
struct Command {
  std::string host = {};  ///< "client", "router" or "server"
  std::vector<std::string> argv = {};
  std::string why = {};  ///< one line for the reader; empty when the line before says it

  /// "client: ip link set to-router up"
  [[nodiscard]] std::string line() const;

  friend bool operator==(const Command&, const Command&) = default;
};

/// The commands, in the order in which they run.
struct Plan {
  std::vector<Command> commands = {};
  /// What the forwarder between client and router does; it is a process, not a command.
  std::optional<Impairments> impairments = {};
  /// Commands of a user's are among them: a host that does not answer may be what they are for, and
  /// is not waited for as on a busy machine.
  bool altered = false;

  /// A shell script that builds the same lab by hand, for an ordinary user: `sh lab.sh
  /// [COMMAND...]` runs COMMAND (default: a shell) on the client. Needs unshare, mount, ip, sysctl,
  /// ethtool, nft.
  [[nodiscard]] std::string script() const;
};

/// What is at the client's end of the link client -- router.
enum class ClientLink : std::uint8_t {
  host,  ///< the client, an ordinary host
  /// A veth end of the client without addresses: whoever sends there by AF_PACKET is the cable. It
  /// needs no /dev/net/tun.
  bare,
  tap,  ///< no client: the router's interface is a TAP device, and its owner is the cable
  tun,  ///< the same with TUN: IP packets without a link-layer header
};

/// What stands in a packet's way. Everything off is the plain lab; obstacles may be combined.
struct Obstacles {
  bool nat = false;                   ///< the router masquerades what goes to the server
  std::optional<int> rp_filter = {};  ///< on the router: 0 off, 1 strict, 2 loose (RFC 3704)
  std::optional<unsigned> mtu = {};   ///< of the link router -- server; below 1280 it has no IPv6
  bool firewall = false;              ///< the router forwards only flows that the client began
  bool egress_filter = false;  ///< the client's own nft drops UDP and TCP to port 12000 on output
  bool known_neighbours = false;  ///< every host knows its neighbours' MACs, whatever it is told
  /// How long a fragment waits for the rest of its datagram, on every host; the kernel's own: 30 s,
  /// 60 s for IPv6.
  std::optional<unsigned> reassembly_seconds = {};
  /// The client's kernel hears nothing of TCP answers to these ports: a connection made by hand is
  /// not reset by it. Above `ip_local_port_range`.
  bool connections_by_hand = false;
  bool no_forwarding = false;  ///< the router keeps what is not for itself
  /// Client and router are joined by a forwarder that drops, duplicates, reorders, corrupts and
  /// delays packets. Needs a client with a link of its own: `client_link` host or bare.
  std::optional<Impairments> impairments = {};
  bool server_arp_off = false;  ///< the server answers neither ARP nor Neighbour Discovery
  ClientLink client_link = ClientLink::host;  ///< unless it is a host, all neighbours are known
};

/// The client's ports for connections made by hand, with Obstacles::connections_by_hand: of no
/// other use, so that a reset answers every other port that is not open.
inline constexpr std::uint16_t first_port_by_hand = 61001;
inline constexpr std::uint16_t last_port_by_hand = 64999;

[[nodiscard]] Plan plan_of(const Obstacles& obstacles);

}  // namespace pushpkt::lab
