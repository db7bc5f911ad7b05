// Interfaces, by ioctl on a socket. netdevice(7)
#include "path/device.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "pushpkt/base/nearest.hpp"

namespace pushpkt::path {
namespace {

std::vector<std::string> device_names() {
  const std::unique_ptr<struct if_nameindex, decltype(&if_freenameindex)> list(::if_nameindex(),
                                                                               &if_freenameindex);
  std::vector<std::string> names;
  for (const struct if_nameindex* entry = list.get(); entry != nullptr && entry->if_index != 0;
       ++entry) {
    names.emplace_back(entry->if_name);
  }
  return names;
}

/// nullopt: no such interface, or a name that cannot be one.
std::optional<ifreq> ask(int fd, unsigned long question, const std::string& name) {
  ifreq request{};
  if (name.size() >= sizeof request.ifr_name) return std::nullopt;
  name.copy(request.ifr_name, name.size());
  if (::ioctl(fd, question, &request) != 0) return std::nullopt;
  return request;
}

/// AF_PACKET gives and takes a bare IP packet where a device has no header of its own.
std::optional<Link> link_of(unsigned short hardware) {
  switch (hardware) {
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK:
      return Link::ethernet;
    case ARPHRD_NONE:
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
      return Link::raw;
    default:
      return std::nullopt;
  }
}

Error no_such_device(const std::string& name) {
  const auto names = device_names();
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return system_error(
      "cannot find the interface `" + name + "`", ENODEV,
      nearest_hint(name, candidates) + "`ip link` lists the interfaces of this network namespace");
}

}  // namespace

Result<Device> find_device(int fd, const std::string& name) {
  if (name.empty()) {
    return fail(input_error("cannot send by an interface without a name",
                            "`ip link` lists the interfaces of this network namespace"));
  }
  const auto index = ask(fd, SIOCGIFINDEX, name);
  const auto hardware = ask(fd, SIOCGIFHWADDR, name);
  if (!index || !hardware) return fail(no_such_device(name));
  return Device{index->ifr_ifindex, link_of(hardware->ifr_hwaddr.sa_family)};
}

Result<void> bind_to_device(const Fd& fd, const Device& device, const std::string& name) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = device.index;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return {};
  return fail(system_error("cannot bind a packet socket to " + name, errno));
}

std::optional<unsigned> mtu_of_device(int fd, const std::string& name) {
  const auto answer = ask(fd, SIOCGIFMTU, name);
  if (!answer) return std::nullopt;
  return static_cast<unsigned>(answer->ifr_mtu);
}

std::string some_device() {
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  for (const std::string& name : device_names()) {
    const auto flags = ask(fd.get(), SIOCGIFFLAGS, name);
    if (flags && (flags->ifr_flags & IFF_UP) != 0) return name;
  }
  return "lo";
}

}  // namespace pushpkt::path
