// Addresses and identification.
#include "fragment_key.hpp"

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::tool {
namespace {

Bytes joined(ByteView addresses, std::uint32_t id) {
  Bytes out(addresses.begin(), addresses.end());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<std::uint8_t>(id >> shift));
  }
  return out;
}

}  // namespace

std::optional<FragmentKey> fragment_of(const wire::Decoded& packet) {
  const auto layers = packet.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const ByteView header = layers[i].header_in(packet.bytes());
    if (layers[i].header == &wire::ipv4::header) {
      const bool more = wire::get(header, wire::ipv4::mf);
      if (!more && wire::get(header, wire::ipv4::frag_offset) == 0) return std::nullopt;
      return FragmentKey{joined(header.subspan(12, 8), wire::get(header, wire::ipv4::id)), !more};
    }
    if (layers[i].header != &wire::ipv6::header) continue;
    if (i + 1 == layers.size() || layers[i + 1].header != &wire::fraghdr::header) break;
    const ByteView fragment = layers[i + 1].header_in(packet.bytes());
    return FragmentKey{joined(header.subspan(8, 32), wire::get(fragment, wire::fraghdr::ident)),
                       !wire::get(fragment, wire::fraghdr::more)};
  }
  return std::nullopt;
}

}  // namespace pushpkt::tool
