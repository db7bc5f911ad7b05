// getifaddrs(3) asks the kernel by netlink, so the answer is of this namespace.
#include "pushpkt/base/interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "pushpkt/base/interface_request.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/socket_address.hpp"

namespace pushpkt {
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
    std::memcpy(ip.bytes.data(), &in.sin6_addr, ip.bytes.size());
    return Ip{ip};
  }
  return std::nullopt;
}

std::uint32_t mtu_of(const std::string& name) {
  const auto answer = ask_interface(SIOCGIFMTU, name);
  return answer ? static_cast<std::uint32_t>(answer->ifr_mtu) : 0;
}

void describe(Interface& interface, const ifaddrs& entry) {
  interface.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
  interface.up = (entry.ifa_flags & IFF_UP) != 0;
  if (entry.ifa_addr == nullptr) return;
  if (entry.ifa_addr->sa_family == AF_PACKET) {
    sockaddr_ll link{};
    std::memcpy(&link, entry.ifa_addr, sizeof link);
    interface.index = static_cast<unsigned>(link.sll_ifindex);
    interface.ethernet = link.sll_hatype == ARPHRD_ETHER || link.sll_hatype == ARPHRD_LOOPBACK;
    if (link.sll_halen == interface.mac.bytes.size()) {
      std::copy_n(std::begin(link.sll_addr), interface.mac.bytes.size(),
                  interface.mac.bytes.begin());
    }
    return;
  }
  const auto ip = ip_of(entry.ifa_addr);
  const auto netmask = ip_of(entry.ifa_netmask);
  if (ip && netmask) interface.addresses.push_back({*ip, *netmask});
}

template <class Address>
bool same_network(const Address& a, const Address& b, const Address& netmask) {
  for (std::size_t i = 0; i < a.bytes.size(); ++i) {
    if ((a.bytes[i] & netmask.bytes[i]) != (b.bytes[i] & netmask.bytes[i])) return false;
  }
  return true;
}

std::vector<std::string> interface_names() {
  const std::unique_ptr<struct if_nameindex, decltype(&::if_freenameindex)> list(
      ::if_nameindex(), &::if_freenameindex);
  std::vector<std::string> names;
  for (const struct if_nameindex* entry = list.get(); entry != nullptr && entry->if_index != 0;
       ++entry) {
    names.emplace_back(entry->if_name);
  }
  return names;
}

}  // namespace

Error no_such_interface(std::string_view name) {
  const auto names = interface_names();
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return system_error("cannot find the interface `" + std::string(name) + "`", ENODEV,
                      nearest_hint(name, candidates) + interface_list_hint);
}

bool InterfaceAddress::covers(const Ip& address) const {
  if (is_ip6(ip) != is_ip6(address)) return false;
  if (const auto* ip6 = std::get_if<Ip6>(&address)) {
    return same_network(ip.v6(), *ip6, netmask.v6());
  }
  return same_network(ip.v4(), address.v4(), netmask.v4());
}

Result<Interfaces> Interfaces::look() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return fail(system_error("cannot list the interfaces"));
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(first, &::freeifaddrs);
  Interfaces out;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    const std::string label = entry->ifa_name;  // an address may have one: "eth0:1"
    const std::string name = label.substr(0, label.find(':'));
    const auto known = std::find_if(out.all_.begin(), out.all_.end(),
                                    [&](const auto& interface) { return interface.name == name; });
    Interface& interface = known != out.all_.end() ? *known : out.all_.emplace_back();
    interface.name = name;
    describe(interface, *entry);
  }
  for (Interface& interface : out.all_) interface.mtu = mtu_of(interface.name);
  return out;
}

const Interface* Interfaces::find(std::string_view name) const {
  const auto found = std::find_if(
      all_.begin(), all_.end(), [&](const Interface& interface) { return interface.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

const Interface* Interfaces::find(unsigned index) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Interface& interface) {
    return interface.index == index;
  });
  return found == all_.end() ? nullptr : &*found;
}

const Interface* Interfaces::beside(const Ip& address) const {
  for (const Interface& interface : all_) {
    for (const InterfaceAddress& own : interface.addresses) {
      if (own.covers(address)) return &interface;
    }
  }
  return nullptr;
}

bool Interfaces::is_own(const Ip& address) const {
  if (is_unspecified(address) || is_loopback(address)) return true;
  for (const Interface& interface : all_) {
    for (const InterfaceAddress& own : interface.addresses) {
      if (own.ip == address) return true;
    }
  }
  return false;
}

}  // namespace pushpkt
