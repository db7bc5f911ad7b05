// The devices and addresses of this host, as the calling thread's network namespace has them.
// getifaddrs(3), netdevice(7)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::tool {

struct OwnAddress {
  Ip ip;
  Ip netmask;
};

struct OwnInterface {
  std::string name;
  Mac mac;
  bool loopback = false;
  bool ethernet = false;  ///< its frames begin with an Ethernet header
  std::uint32_t mtu = 0;  ///< octets of the network packet; 0 when it cannot be asked
  std::vector<OwnAddress> addresses;
};

class OwnInterfaces {
 public:
  [[nodiscard]] static Result<OwnInterfaces> look();

  [[nodiscard]] const OwnInterface* find(const std::string& name) const;
  /// The one with a network that holds this address.
  [[nodiscard]] const OwnInterface* beside(const Ip& address) const;
  /// All of 127.0.0.0/8 is ours, and so is "no address".
  [[nodiscard]] bool is_own(const Ip& address) const;
  /// Nothing but `lo` and the lab's own devices: no packet can leave for anywhere else.
  [[nodiscard]] bool are_of_lab() const;

 private:
  std::vector<OwnInterface> all_;
};

}  // namespace pushpkt::tool
