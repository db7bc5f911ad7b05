// What devices say that they sent: a send call that is accepted proves nothing, and a full queue
// drops a packet of a routed socket without an error. rtnetlink(7): IFLA_STATS64
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

class Netlink;

/// Packets by the kernel's own count.
struct DeviceTotal {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;  ///< on their way out
};

/// Packets of ours that were handed over, held against what the devices counted meanwhile. They
/// count the packets of other programs too, so that only a difference to fewer is certain.
struct Departed {
  std::uint64_t handed_over = 0;
  std::uint64_t sent = 0;     ///< of handed_over
  std::uint64_t dropped = 0;  ///< that the devices report; some may be of other programs
};

class DeviceCount {
 public:
  /// Counts from now on. Errors: netlink's; no such device.
  [[nodiscard]] static Result<DeviceCount> begin(const std::vector<std::string>& devices);
  DeviceCount(DeviceCount&&) noexcept;
  DeviceCount& operator=(DeviceCount&&) noexcept;
  ~DeviceCount();

  /// Since begin(). Where less was counted than handed over, a packet may be in a queue: the
  /// answer waits for it, 200 ms at most. nullopt: a device is gone.
  [[nodiscard]] std::optional<Departed> departed(std::uint64_t handed_over) const;
  /// By these of the devices; nullopt also where one was not counted from the beginning, or none is
  /// named.
  [[nodiscard]] std::optional<Departed> departed(std::uint64_t handed_over,
                                                 const std::vector<std::string>& devices) const;

 private:
  using Counts = std::map<std::string, DeviceTotal>;
  DeviceCount(std::unique_ptr<Netlink> kernel, Counts before);

  std::unique_ptr<Netlink> kernel_;
  Counts before_;  // by device
};

}  // namespace pushpkt::stack
