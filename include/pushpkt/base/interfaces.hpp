// The network interfaces of this host, as the calling thread's network namespace has them.
// getifaddrs(3), netdevice(7)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {

/// An address of an interface, and the mask of its prefix.
struct InterfaceAddress {
  Ip ip = {};
  Ip netmask = {};

  /// Whether the prefix holds `address`.
  [[nodiscard]] bool covers(const Ip& address) const;
};

struct Interface {
  std::string name = {};
  std::string description = {};  ///< of a capture device; usually empty
  unsigned index = 0;
  Mac mac = {};  ///< all zeros where it has none of six bytes
  bool up = false;
  bool loopback = false;
  bool ethernet = false;  ///< its frames begin with an Ethernet header
  std::uint32_t mtu = 0;  ///< bytes of the network packet; 0 when it cannot be read
  std::vector<InterfaceAddress> addresses = {};
};

/// Where the names are, for hints.
inline constexpr const char* interface_list_hint =
    "`ip link` lists the interfaces of this network namespace";
/// "cannot find the interface `eth9`" (ENODEV); the hint names the nearest.
[[nodiscard]] Error no_such_interface(std::string_view name);

class Interfaces {
 public:
  Interfaces() = default;
  explicit Interfaces(std::vector<Interface> all) : all_(std::move(all)) {}
  /// Errors are getifaddrs's.
  [[nodiscard]] static Result<Interfaces> look();

  [[nodiscard]] const std::vector<Interface>& all() const { return all_; }
  [[nodiscard]] const Interface* find(std::string_view name) const;
  [[nodiscard]] const Interface* find(unsigned index) const;
  /// The interface with a prefix that holds this address.
  [[nodiscard]] const Interface* beside(const Ip& address) const;
  /// Whether it is an address of an interface; 127.0.0.0/8, ::1, 0.0.0.0 and :: always are.
  [[nodiscard]] bool is_own(const Ip& address) const;

 private:
  std::vector<Interface> all_;
};

}  // namespace pushpkt
