// Where link, network, transport and payload begin.
#include "pushpkt/wire/frame_view.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

bool is_transport(const Header& header) {
  constexpr std::array names{std::string_view("udp"), std::string_view("tcp"),
                             std::string_view("icmp"), std::string_view("icmpv6")};
  return std::find(names.begin(), names.end(), header.name) != names.end();
}

bool is_network(const Header& header) {
  return known_as(header, Space::ip_version) != nullptr || header.protocol == "arp";
}

}  // namespace

FrameView view_of(const Packet& packet, Link link) {
  FrameView view{.bytes = packet.bytes, .link = link};
  bool network = false;
  for (const Layer& layer : packet.layers) {
    if (is_network(*layer.header) && !network) {
      network = true;
      view.network_offset = layer.offset;
      view.carried_offset = layer.payload_offset();
    } else if (is_transport(*layer.header)) {
      view.transport_offset = layer.offset;
      view.payload_offset = layer.payload_offset();
      if (!network) view.carried_offset = layer.offset;
      return view;
    } else if (!network) {
      view.network_offset = layer.payload_offset();
      view.carried_offset = layer.payload_offset();
    }
    view.transport_offset = layer.payload_offset();
    view.payload_offset = layer.payload_offset();
  }
  return view;
}

}  // namespace pushpkt::wire
