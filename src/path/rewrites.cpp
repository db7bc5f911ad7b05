// The kernel's rewrites as rows. raw(7), RFC 3542; tests/lab/path_rewrites_test.cpp pins each one.
#include "path/rewrites.hpp"

#include <array>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::path {
namespace {

using wire::Packet;

/// The header of the outermost layer that is this one; empty when there is none.
ByteView header_of(const Packet& packet, std::string_view name) {
  for (const wire::Layer& layer : packet.layers) {
    if (layer.header->name == name) return layer.header_in(packet.bytes);
  }
  return {};
}

bool has_ip4(const Packet& wrote) { return !header_of(wrote, "ip").empty(); }

bool has_no_source(const Packet& wrote) {
  const ByteView header = header_of(wrote, "ip");
  return !header.empty() && wire::get(header, wire::ipv4::src) == Ip4{};
}

bool has_no_id_and_may_be_fragmented(const Packet& wrote) {
  const ByteView header = header_of(wrote, "ip");
  return !header.empty() && wire::get(header, wire::ipv4::id) == 0 &&
         !wire::get(header, wire::ipv4::df);
}

bool has_icmp6(const Packet& wrote) { return !header_of(wrote, "icmpv6").empty(); }

constexpr std::array raw_ip4{
    Rewrite{"ip.checksum", "always: it is computed again", has_ip4, "raw(7), IP_HDRINCL"},
    Rewrite{"ip.len", "always: it becomes the number of bytes sent", has_ip4, "raw(7), IP_HDRINCL"},
    Rewrite{"ip.src", "it is 0.0.0.0: the address of the route's interface", has_no_source,
            "raw(7), IP_HDRINCL"},
    Rewrite{"ip.id", "it is 0 and DF is clear", has_no_id_and_may_be_fragmented,
            "raw(7), IP_HDRINCL, and measured"},
};

constexpr std::array raw_transport6{
    Rewrite{"icmpv6.checksum", "always: it is computed again", has_icmp6, "RFC 3542, 3.1"},
};

}  // namespace

std::span<const Rewrite> raw_ip4_rewrites() { return raw_ip4; }
std::span<const Rewrite> raw_transport6_rewrites() { return raw_transport6; }

}  // namespace pushpkt::path
