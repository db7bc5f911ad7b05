// The fragments wait in a Reassembly.
#include "stack/defragmenter.hpp"

#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::stack {

std::optional<sniff::Seen> Defragmenter::add(const sniff::Seen& packet,
                                             const wire::Decoded& decoded) {
  const wire::FrameView view = wire::view_of(decoded.packet(), decoded.link());
  const wire::IpPacket fragment = wire::read_ip(view.from_network());
  if (!fragment.fragment) return std::nullopt;
  const auto whole = reassembly_.add(fragment, HostTime(packet.time.ns()));
  if (!whole) return std::nullopt;
  sniff::Seen out = packet;
  const std::size_t link_bytes = packet.bytes.size() - view.from_network().size();
  out.bytes.resize(link_bytes);
  out.bytes.insert(out.bytes.end(), whole->begin(), whole->end());
  out.wire_bytes = static_cast<std::uint32_t>(out.bytes.size());
  return out;
}

}  // namespace pushpkt::stack
