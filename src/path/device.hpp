// An interface by its name, asked through a socket: so the answer is of the socket's namespace.
// netdevice(7)
#pragma once

#include <optional>
#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::path {

struct Device {
  int index = 0;
  /// What its frames begin with; nullopt: something that we have no name for.
  std::optional<Link> link;
};

/// Errors: no name (input); no such interface (environment), the hint names the nearest.
[[nodiscard]] Result<Device> find_device(int fd, const std::string& name);
/// Binds a packet socket, with protocol 0: it sends by the device, and nothing is delivered to it.
[[nodiscard]] Result<void> bind_to_device(const Fd& fd, const Device& device,
                                          const std::string& name);
/// Bytes of the network packet that the interface takes; nullopt when it is gone.
[[nodiscard]] std::optional<unsigned> mtu_of_device(int fd, const std::string& name);
/// An interface that is up, or `lo`: to try with whether a path can be opened.
[[nodiscard]] std::string some_device();

}  // namespace pushpkt::path
