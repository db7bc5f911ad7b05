// getifaddrs(3) asks the kernel by netlink, so the answer is of this namespace.
#include "own_interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::tool {
namespace {

std::optional<Ip> ip_of(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return SocketAddress::of(in).endpoint().address;
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    Ip6 ip;
    std::memcpy(ip.octets.data(), &in.sin6_addr, ip.octets.size());
    return Ip{ip};
  }
  return std::nullopt;
}

std::uint32_t mtu_of(const std::string& name) {
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  name.copy(request.ifr_name, sizeof request.ifr_name - 1);
  if (::ioctl(fd.get(), SIOCGIFMTU, &request) != 0) return 0;
  return static_cast<std::uint32_t>(request.ifr_mtu);
}

void describe(OwnInterface& interface, const ifaddrs& entry) {
  interface.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
  if (entry.ifa_addr == nullptr) return;
  if (entry.ifa_addr->sa_family == AF_PACKET) {
    sockaddr_ll link{};
    std::memcpy(&link, entry.ifa_addr, sizeof link);
    interface.ethernet = link.sll_hatype == ARPHRD_ETHER || link.sll_hatype == ARPHRD_LOOPBACK;
    if (link.sll_halen == interface.mac.octets.size()) {
      std::copy_n(std::begin(link.sll_addr), interface.mac.octets.size(),
                  interface.mac.octets.begin());
    }
    return;
  }
  const auto ip = ip_of(entry.ifa_addr);
  const auto netmask = ip_of(entry.ifa_netmask);
  if (ip && netmask) interface.addresses.push_back({*ip, *netmask});
}

template <class Address>
bool same_network(const Address& a, const Address& b, const Address& netmask) {
  for (std::size_t i = 0; i < a.octets.size(); ++i) {
    if ((a.octets[i] & netmask.octets[i]) != (b.octets[i] & netmask.octets[i])) return false;
  }
  return true;
}

bool holds(const OwnAddress& own, const Ip& address) {
  if (is_ip6(own.ip) != is_ip6(address)) return false;
  if (const auto* ip6 = std::get_if<Ip6>(&address)) {
    return same_network(std::get<Ip6>(own.ip), *ip6, std::get<Ip6>(own.netmask));
  }
  return same_network(std::get<Ip4>(own.ip), std::get<Ip4>(address), std::get<Ip4>(own.netmask));
}

bool is_of_lab(const OwnInterface& interface) {
  return std::any_of(lab::interfaces.begin(), lab::interfaces.end(), [&](const auto& known) {
    return interface.name == known.name && interface.mac == known.mac;
  });
}

}  // namespace

Result<OwnInterfaces> OwnInterfaces::look() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return fail(system_error("cannot list the interfaces"));
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(first, &::freeifaddrs);
  OwnInterfaces out;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    const auto known = std::find_if(out.all_.begin(), out.all_.end(), [&](const auto& interface) {
      return interface.name == entry->ifa_name;
    });
    OwnInterface& interface = known != out.all_.end() ? *known : out.all_.emplace_back();
    interface.name = entry->ifa_name;
    describe(interface, *entry);
  }
  for (OwnInterface& interface : out.all_) interface.mtu = mtu_of(interface.name);
  return out;
}

const OwnInterface* OwnInterfaces::find(const std::string& name) const {
  const auto found = std::find_if(all_.begin(), all_.end(),
                                  [&](const OwnInterface& one) { return one.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

const OwnInterface* OwnInterfaces::beside(const Ip& address) const {
  for (const OwnInterface& interface : all_) {
    for (const OwnAddress& own : interface.addresses) {
      if (holds(own, address)) return &interface;
    }
  }
  return nullptr;
}

bool OwnInterfaces::is_own(const Ip& address) const {
  if (is_unspecified(address) || is_loopback(address)) return true;
  for (const OwnInterface& interface : all_) {
    for (const OwnAddress& own : interface.addresses) {
      if (own.ip == address) return true;
    }
  }
  return false;
}

bool OwnInterfaces::are_of_lab() const {
  bool any = false;
  for (const OwnInterface& interface : all_) {
    if (interface.loopback) continue;
    if (!is_of_lab(interface)) return false;
    any = true;
  }
  return any;
}

}  // namespace pushpkt::tool
