// Questions to the kernel's routing, by netlink: routes, links, neighbours. rtnetlink(7), libnl-3
#pragma once

#include <netlink/netlink.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/stack/device_count.hpp"

namespace pushpkt::stack {

/// A network device as the kernel describes it.
struct LinkState {
  int index = 0;
  std::string name;
  Mac mac;                ///< all zeros where it has none of six bytes
  std::uint32_t mtu = 0;  ///< bytes of the network packet
  bool up = false;
  bool loopback = false;
  bool has_neighbours = true;  ///< false on tunnels and other ends of a wire (IFF_NOARP)
};

/// A device's place among others.
struct LinkStack {
  unsigned index = 0;
  unsigned master = 0;  ///< the bridge, bond, team or VRF that it is a port of; 0: none
  unsigned below = 0;   ///< the device that it is stacked upon (VLAN, macvlan); 0: none
  std::string type;     ///< "bridge", "vlan", ...; empty for many
};

/// What the routing table says about a destination.
struct RouteChoice {
  int interface_index = 0;
  std::optional<Ip> gateway = {};  ///< none: the destination is on the link
  std::optional<Ip> source = {};   ///< that the kernel would choose
  bool broadcast = false;
};

/// A conversation with the kernel of the network namespace in which it was opened.
class Netlink {
 public:
  [[nodiscard]] static Result<Netlink> open();

  /// As `ip route get DESTINATION [oif INTERFACE]`; index 0 lets the table choose. Without a route
  /// the error is the kernel's: ENETUNREACH, EHOSTUNREACH, EACCES.
  [[nodiscard]] Result<RouteChoice> route(const Ip& destination, int interface_index) const;
  [[nodiscard]] Result<LinkState> link(int index) const;
  [[nodiscard]] Result<LinkState> link(const std::string& name) const;
  /// Packets that it sent and dropped on their way out since it was made (IFLA_STATS64).
  [[nodiscard]] Result<DeviceTotal> sent_by(const std::string& device) const;
  /// The only device that is up and not `lo`; nullopt when there are none or several.
  [[nodiscard]] std::optional<int> only_link() const;
  /// Of every device.
  [[nodiscard]] Result<std::vector<LinkStack>> stacks() const;
  /// The neighbour's address where the kernel knows one that it would use itself.
  [[nodiscard]] std::optional<Mac> neighbour(int interface_index, const Ip& address) const;
  /// All of these, by device and address; empty where they cannot be listed.
  [[nodiscard]] std::map<std::pair<int, Ip>, Mac> neighbours() const;
  /// Whether the kernel has asked for this neighbour and has no answer.
  [[nodiscard]] bool is_unresolved(int interface_index, const Ip& address) const;

 private:
  struct Free {
    void operator()(nl_sock* socket) const { nl_socket_free(socket); }
  };
  explicit Netlink(std::unique_ptr<nl_sock, Free> socket) : socket_(std::move(socket)) {}
  std::unique_ptr<nl_sock, Free> socket_;
};

}  // namespace pushpkt::stack
