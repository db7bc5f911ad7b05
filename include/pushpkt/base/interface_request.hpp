// A question about an interface by ioctl(2). netdevice(7)
#pragma once

#include <net/if.h>

#include <optional>
#include <string_view>

namespace pushpkt {

/// The answer to SIOCGIFINDEX, SIOCGIFHWADDR, SIOCGIFMTU or SIOCGIFFLAGS in the network namespace
/// of the socket `fd`. nullopt: no such interface, or a name that cannot be one; errno says which.
[[nodiscard]] std::optional<ifreq> ask_interface(int fd, unsigned long request,
                                                 std::string_view name);
/// The same in the namespace of the calling thread.
[[nodiscard]] std::optional<ifreq> ask_interface(unsigned long request, std::string_view name);

}  // namespace pushpkt
