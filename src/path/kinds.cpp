// One row for each way out, from "the kernel builds all headers" to "it builds none".
#include <algorithm>
#include <array>
#include <vector>

#include "path/device.hpp"
#include "path/open.hpp"
#include "path/rewrites.hpp"
#include "pushpkt/base/nearest.hpp"

namespace pushpkt::path {
namespace {

constexpr std::array<std::string_view, 8> entry_names{"transport", "ip",     "firewall", "ethernet",
                                                      "queue",     "driver", "receive",  "none"};

std::array<PathKind, 11> make_kinds() {
  return {{
      {.kind = Kind::socket,
       .name = "socket",
       .ours = Level::payload,
       .entry = Entry::transport,
       .api = "SOCK_DGRAM",
       .kernel = "everything: UDP, IP, fragments, firewall, route, neighbour, Ethernet",
       .needs = "nothing",
       .open = open_socket},
      {.kind = Kind::raw_transport,
       .name = "raw-transport",
       .ours = Level::transport,
       .entry = Entry::ip,
       .api = "SOCK_RAW, IPPROTO_UDP; IPV6_CHECKSUM off",
       .kernel = "IP, fragments, firewall, route, neighbour, Ethernet",
       .needs = "CAP_NET_RAW",
       .rewrites_ip6 = raw_transport6_rewrites(),
       .open = open_raw_transport},
      {.kind = Kind::raw_ip,
       .name = "raw-ip",
       .ours = Level::network,
       .entry = Entry::firewall,
       .api = "SOCK_RAW, IPPROTO_RAW, IP_HDRINCL and IP_NODEFRAG, IPV6_HDRINCL",
       .kernel = "firewall, route, neighbour, Ethernet; a few fields of the IPv4 header",
       .needs = "CAP_NET_RAW",
       .rewrites_ip4 = raw_ip4_rewrites(),
       .open = open_raw_ip},
      {.kind = Kind::packet_dgram,
       .name = "packet-dgram",
       .ours = Level::network,
       .entry = Entry::ethernet,
       .api = "AF_PACKET, SOCK_DGRAM",
       .kernel = "the Ethernet header, from the next hop that we name",
       .needs = "CAP_NET_RAW",
       .open = open_packet_dgram},
      {.kind = Kind::tun,
       .name = "tun",
       .ours = Level::network,
       .entry = Entry::receive,
       .api = "/dev/net/tun, IFF_TUN",
       .kernel = "receives the packet, as if it came by a cable",
       .needs = "/dev/net/tun, CAP_NET_ADMIN",
       .open = open_tun},
      {.kind = Kind::packet,
       .name = "packet",
       .ours = Level::link,
       .entry = Entry::queue,
       .api = "AF_PACKET, SOCK_RAW, sendmmsg",
       .kernel = "nothing",
       .needs = "CAP_NET_RAW",
       .open = open_packet},
      {.kind = Kind::ring,
       .name = "ring",
       .ours = Level::link,
       .entry = Entry::queue,
       .api = "AF_PACKET, SOCK_RAW, PACKET_TX_RING",
       .kernel = "nothing; it reads the frame where we wrote it",
       .needs = "CAP_NET_RAW",
       .open = open_ring},
      {.kind = Kind::inject,
       .name = "inject",
       .ours = Level::link,
       .entry = Entry::queue,
       .api = "pcap_inject",
       .kernel = "nothing",
       .needs = "CAP_NET_RAW",
       .open = open_inject},
      {.kind = Kind::xdp,
       .name = "xdp",
       .ours = Level::link,
       .entry = Entry::driver,
       .api = "AF_XDP, SOCK_RAW, copy mode",
       .kernel = "nothing; it enters behind the device's queueing discipline, and this host's "
                 "captures do not see it",
       .needs = "CAP_NET_RAW",
       .open = open_xdp},
      {.kind = Kind::tap,
       .name = "tap",
       .ours = Level::link,
       .entry = Entry::receive,
       .api = "/dev/net/tun, IFF_TAP",
       .kernel = "receives the frame, as if it came by a cable",
       .needs = "/dev/net/tun, CAP_NET_ADMIN",
       .open = open_tap},
      {.kind = Kind::file,
       .name = "file",
       .ours = Level::link,
       .entry = Entry::none,
       .api = "a capture file",
       .kernel = "nothing: the kernel does not see the packet",
       .needs = "nothing",
       .open = open_file},
  }};
}

}  // namespace

std::string_view to_text(Entry entry) { return entry_names[static_cast<std::size_t>(entry)]; }

std::optional<Entry> parse_entry(std::string_view text) {
  const auto* const found = std::find(entry_names.begin(), entry_names.end(), text);
  if (found == entry_names.end()) return std::nullopt;
  return static_cast<Entry>(found - entry_names.begin());
}

const char* interface_hint(Kind kind) {
  switch (kind) {
    case Kind::tap:
      return "-i NAME, of a device that is made or used: -i tap5";
    case Kind::tun:
      return "-i NAME, of a device that is made or used: -i tun5";
    default:
      return "-i IF; in the lab it is to-router";
  }
}

std::span<const PathKind> kinds() {
  static const std::array table = make_kinds();
  return table;
}

const Rewrite* find_rewrite(const PathKind& kind, const wire::Field& field) {
  for (const auto rows : {kind.rewrites_ip4, kind.rewrites_ip6}) {
    for (const Rewrite& rewrite : rows) {
      if (rewrite.field == field.name) return &rewrite;
    }
  }
  return nullptr;
}

Result<const PathKind*> find_kind(std::string_view name) {
  std::vector<std::string_view> names;
  for (const PathKind& kind : kinds()) {
    if (kind.name == name) return &kind;
    names.push_back(kind.name);
  }
  return fail(input_error("cannot find a path named `" + std::string(name) + "`",
                          nearest_hint(name, names) + "`pushpkt paths` lists all"));
}

Result<std::unique_ptr<Path>> open(std::string_view name, const Target& target) {
  const auto kind = find_kind(name);
  if (!kind) return fail(kind.error());
  return (*kind)->open(target);
}

Result<void> available(const PathKind& kind) {
  // Loopback is in every namespace; opening sends nothing. A cable's device is a new one, which
  // stays down and is gone with the path.
  const Target target{.interface = is_cable(kind.kind) ? std::string() : some_device(),
                      .remote = {Ip4{{127, 0, 0, 1}}, Port{9}},
                      .sink = [](const wire::FrameView&) -> Result<void> { return {}; }};
  const auto opened = kind.open(target);
  if (!opened) return fail(opened.error());
  return {};
}

}  // namespace pushpkt::path
