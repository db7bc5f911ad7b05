// Where link, network, transport and payload begin.
#include "pushpkt/wire/frame_view.hpp"

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

bool is_transport(const Header& header) { return header.level == HeaderLevel::transport; }

bool is_network(const Header& header) { return header.level == HeaderLevel::network; }

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
