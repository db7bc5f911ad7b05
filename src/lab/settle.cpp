// A carrier that comes is told by the kernel's linkwatch, later and in a worker: until then the
// queue of the device is the noop qdisc, which drops. netdevice(7), SIOCETHTOOL
#include "settle.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <fstream>
#include <sstream>

#include "namespaces.hpp"
#include "pushpkt/base/clock.hpp"

namespace pushpkt::lab {
namespace {

constexpr std::chrono::seconds longest_settling{60};
constexpr int between_looks_ms = 1;

class Device {
 public:
  Device(int socket, std::string_view name) : socket_(socket) {
    name.copy(request_.ifr_name, IFNAMSIZ - 1);
  }

  /// Also makes the kernel do what it put off (linkwatch_sync_dev), and waits for what it is in
  /// the middle of: the call takes the lock under which a device is activated.
  [[nodiscard]] bool has_carrier() {
    ethtool_value value{ETHTOOL_GLINK, 0};
    request_.ifr_data = reinterpret_cast<char*>(&value);
    return ::ioctl(socket_, SIOCETHTOOL, &request_) == 0 && value.data != 0;
  }

  /// IFF_RUNNING: RFC 2863 says up.
  [[nodiscard]] bool is_operational() {
    request_.ifr_flags = 0;
    if (::ioctl(socket_, SIOCGIFFLAGS, &request_) != 0) return true;  // it is gone
    return (static_cast<unsigned>(request_.ifr_flags) & IFF_RUNNING) != 0;
  }

 private:
  int socket_;
  ifreq request_{};
};

// "fd770001...0002 0c 40 00 80 to-router": address, index, prefix, scope, flags, name; all in hex.
bool has_tentative_address() {
  constexpr unsigned long tentative = 0x40;  // IFA_F_TENTATIVE
  std::ifstream table("/proc/thread-self/net/if_inet6");
  for (std::string line; std::getline(table, line);) {
    std::istringstream cells(line);
    std::string address, index, prefix, scope, flags;
    cells >> address >> index >> prefix >> scope >> flags;
    if (!flags.empty() && (std::stoul(flags, nullptr, 16) & tentative) != 0) return true;
  }
  return false;
}

/// What is not ready on the host where this thread is; "" when all is.
std::string unsettled(std::string_view host, int socket) {
  for (const LinkEnd& link_end : interfaces) {
    if (link_end.host != host) continue;
    Device device(socket, link_end.name);
    if (!device.has_carrier()) continue;
    if (!device.is_operational()) return std::string(link_end.name) + " is not up";
    // Activated in the same breath as it was declared up: see has_carrier().
    static_cast<void>(device.has_carrier());
  }
  return has_tentative_address() ? "an IPv6 address is tentative" : "";
}

}  // namespace

Result<void> wait_until_settled(const Namespaces& namespaces) {
  const Deadline deadline = Deadline::in(longest_settling);
  for (std::size_t i = 0; i < host_names.size(); ++i) {
    if (auto ok = enter_network_namespace(namespaces[i].get()); !ok) return ok;
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket.valid()) return fail(system_error("cannot open a socket"));
    for (std::string what; !(what = unsettled(host_names[i], socket.get())).empty();) {
      if (deadline.passed()) {
        return fail(Error{"cannot build the lab: on the " + std::string(host_names[i]) + " " +
                              what + " after 60 s",
                          0, "the machine is too busy; try again", Cause::environment});
      }
      ::poll(nullptr, 0, between_looks_ms);
    }
  }
  return {};
}

}  // namespace pushpkt::lab
