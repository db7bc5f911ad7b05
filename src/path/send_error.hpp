// What the kernel said no to, and what to try: the errors that all paths share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/base/error.hpp"

namespace pushpkt::path {

/// The path cannot be opened here: `object` is what could not be opened ("an AF_PACKET socket").
[[nodiscard]] Error cannot_open(std::string_view object, int number);

/// One frame that the kernel refused to take.
struct Attempt {
  std::string_view path = {};  ///< "raw-ip"
  std::size_t bytes = 0;       ///< that were handed over
  std::string to = {};         ///< "to 10.77.2.2", "on eth0"
  std::string invalid = {};    ///< what EINVAL means here
  std::string too_long = {};   ///< what EMSGSIZE means here, with the sizes
  std::string device = {};     ///< the device that the path is bound to; "": none
};

/// The refusal of a send on a path that is open. No privilege is asked for there, so that EPERM is
/// the verdict of a firewall, and EACCES that of the routing table or of a broadcast address.
[[nodiscard]] Error refused(const Attempt& attempt, int number);

/// "the largest is 1500 bytes, the MTU of eth0"; without the number when it is not known.
[[nodiscard]] std::string mtu_text(std::optional<unsigned> mtu, std::string_view of_what);

/// A full queue of the socket or of the device, or a signal: nothing is wrong, try again later.
[[nodiscard]] bool is_not_now(int number);

}  // namespace pushpkt::path
