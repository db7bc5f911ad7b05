// A packet larger than the MTU, where no one fragments it.
#include "send_checks.hpp"

#include "pushpkt/replay/segmenter.hpp"

namespace pushpkt::tool {

using namespace wire;

Error too_large(std::uint64_t number, std::size_t octets, std::uint32_t mtu,
                const std::string& interface, std::string hint) {
  return input_error("cannot send packet " + std::to_string(number) + ": it has " +
                         std::to_string(octets) + " bytes, and the MTU of " + interface + " is " +
                         std::to_string(mtu),
                     std::move(hint));
}

Result<void> check_size(const FrameView& frame, std::uint64_t number, const Completed& packet,
                        const path::PathKind& path, const Interfaces& own) {
  const bool nobody_fragments =
      path.ours == path::Level::link || path.kind == path::Kind::packet_dgram;
  const Interface* device = own.find(packet.interface);
  if (!nobody_fragments || device == nullptr || device->mtu == 0) return {};
  const std::size_t octets = path.ours == path::Level::link ? replay::octets_against_mtu(frame)
                                                            : frame.from_network().size();
  if (octets <= device->mtu) return {};
  return fail(too_large(number, octets, device->mtu, device->name,
                        "nobody fragments it on the path " + std::string(path.name) +
                            ": make it smaller, send it as fragments (ip.flags.mf, "
                            "ip.frag_offset), or by socket"));
}

}  // namespace pushpkt::tool
