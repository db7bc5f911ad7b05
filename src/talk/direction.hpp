// Which way a TCP segment goes.
#pragma once

#include <optional>

#include "pushpkt/talk/values.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::talk {

/// Of the outermost TCP header, also where an ICMP error quotes it; nullopt: there is none.
inline std::optional<SequenceBases::Direction> direction_of(const wire::Packet& packet) {
  SequenceBases::Direction out;
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const wire::Header* const header = packet.layers[i].header;
    const ByteView bytes = packet.layers[i].header_in(packet.bytes);
    if (header == &wire::ipv4::header) {
      out.from.address = wire::get(bytes, wire::ipv4::src);
      out.to.address = wire::get(bytes, wire::ipv4::dst);
    } else if (header == &wire::ipv6::header) {
      out.from.address = wire::get(bytes, wire::ipv6::src);
      out.to.address = wire::get(bytes, wire::ipv6::dst);
    } else if (header == &wire::tcp::header) {
      out.from.port = wire::get(bytes, wire::tcp::srcport);
      out.to.port = wire::get(bytes, wire::tcp::dstport);
      return out;
    }
  }
  return std::nullopt;
}

}  // namespace pushpkt::talk
