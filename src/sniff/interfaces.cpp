// Interfaces: what libpcap would capture from. pcap_findalldevs(3PCAP).
#include "pushpkt/sniff/interfaces.hpp"

#include <net/if.h>
#include <pcap.h>

#include <array>
#include <memory>

namespace pushpkt::sniff {
namespace {

struct FreeDevices {
  void operator()(pcap_if_t* first) const { pcap_freealldevs(first); }
};

/// libpcap lists pseudo devices too; only network devices have an index.
bool is_network(const std::string& name) {
  return name == "any" || if_nametoindex(name.c_str()) != 0;
}

}  // namespace

Result<std::vector<Interface>> interfaces() {
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  pcap_if_t* first = nullptr;
  if (pcap_findalldevs(&first, reason.data()) != 0) {
    return fail(Error{
        std::string("cannot list the interfaces: ") + reason.data(), 0, {}, Cause::environment});
  }
  const std::unique_ptr<pcap_if_t, FreeDevices> owner(first);
  std::vector<Interface> all;
  for (const pcap_if_t* device = first; device != nullptr; device = device->next) {
    if (!is_network(device->name)) continue;
    all.push_back({.name = device->name,
                   .description = device->description != nullptr ? device->description : "",
                   .up = (device->flags & PCAP_IF_UP) != 0,
                   .loopback = (device->flags & PCAP_IF_LOOPBACK) != 0});
  }
  return all;
}

}  // namespace pushpkt::sniff
