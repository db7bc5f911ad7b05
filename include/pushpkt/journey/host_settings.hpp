// What a host of the lab would do with a packet: its sysctls and its firewall, read while it runs.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::journey {

struct HostSettings {
  std::vector<lab::LinkEnd> interfaces;
  bool route_localnet = false;         ///< 127.0.0.0/8 may come by a wire, on any interface
  bool accept_local = false;           ///< its own address may come as a source, on any interface
  bool ignores_echo = false;           ///< net.ipv4.icmp_echo_ignore_all
  bool ignores_broadcast_echo = true;  ///< net.ipv4.icmp_echo_ignore_broadcasts
  bool forwards_ip6 = false;           ///< net.ipv6.conf.all.forwarding: it is a router
  bool rewrites_to_loopback = false;   ///< a rule sends packets on to an address of 127.0.0.0/8
  bool takes_llc = true;  ///< IEEE 802.2, where an EtherType is a length (/proc/net/ptype)
  std::vector<std::string>
      drops;  ///< hooks at which a rule or a policy drops or rejects: "forward"

  /// A route that leads nowhere: of type unreachable, blackhole or prohibit, or by a gateway that
  /// is not there ("no neighbour").
  struct DeadEnd {
    Ip destination;
    std::string type;
  };
  std::vector<DeadEnd> dead_ends;
  std::map<std::string, std::string> hooks;  ///< of the chains that commands added

  [[nodiscard]] static Result<HostSettings> read(const lab::Host& host);
  /// The sysctls again, of the host that the calling thread is on: that needs no capability.
  void read_switches();
  /// What this command, run on the host, changes of them: rules that drop, sysctls, dead ends.
  void apply(const lab::Command& command);
};

using LabSettings = std::array<HostSettings, lab::host_names.size()>;

/// The hooks of a ruleset, as `nft list ruleset` prints it, at which packets may be dropped.
[[nodiscard]] std::vector<std::string> dropping_hooks(std::string_view ruleset);
/// Whether a handler for IEEE 802.2 is in the text of /proc/net/ptype.
[[nodiscard]] bool has_llc(std::string_view packet_types);

}  // namespace pushpkt::journey
