// Cooked: reading the LINUX_SLL2 header; the names behind its indexes.
#include "sniff/cooked.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>

#include <memory>

#include "sniff/file_layout.hpp"

namespace pushpkt::sniff {
namespace {

constexpr std::size_t header_bytes = 20;
constexpr std::size_t index_at = 4;
constexpr std::size_t hardware_at = 8;
constexpr std::size_t packet_type_at = 10;

struct FreeNames {
  void operator()(struct if_nameindex* first) const { if_freenameindex(first); }
};

}  // namespace

Cooked Cooked::of(ByteView bytes) {
  if (bytes.size() < header_bytes) return {};
  const layout::Order network{.big_endian = true};
  return {.interface_index = network.u32(bytes, index_at),
          .loopback = network.u16(bytes, hardware_at) == ARPHRD_LOOPBACK,
          .direction = bytes[packet_type_at] == PACKET_OUTGOING ? Direction::out : Direction::in};
}

std::map<unsigned, std::string> interface_names() {
  const std::unique_ptr<struct if_nameindex, FreeNames> first(::if_nameindex());
  std::map<unsigned, std::string> names;
  for (const auto* entry = first.get(); entry != nullptr && entry->if_index != 0; ++entry) {
    names[entry->if_index] = entry->if_name;
  }
  return names;
}

}  // namespace pushpkt::sniff
