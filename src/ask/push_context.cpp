// What belongs to the answer and no single run shows: where a way enters the kernel, and what a
// network may do to such packets. socket(2), raw(7), packet(7), capabilities(7)
#include <algorithm>

#include "pushpkt/ask/push.hpp"

namespace pushpkt::ask {
namespace {

/// One line of 80 columns, behind the name of a path.
std::string_view enters_text(const path::PathKind& kind) {
  switch (kind.entry) {
    case path::Entry::transport:
      return "at the top: the kernel writes UDP, IP and Ethernet";
    case path::Entry::ip:
      return "below UDP: the kernel filters, routes, writes IP and Ethernet";
    case path::Entry::firewall:
      return "below IP: the kernel filters, routes and writes Ethernet";
    case path::Entry::ethernet:
      return "at the device: past the firewall; the kernel writes Ethernet";
    case path::Entry::queue:
      return "at the device: past the firewall; the whole frame is ours";
    case path::Entry::driver:
      return "at the device: past firewall, queue and this host's captures";
    case path::Entry::receive:
      return "from outside: the kernel receives it as if by a cable";
    case path::Entry::none:
      break;
  }
  return "nowhere";
}

std::string_view socket_text(path::Kind kind, bool ip6) {
  switch (kind) {
    case path::Kind::socket:
      return ip6 ? "AF_INET6, SOCK_DGRAM" : "AF_INET, SOCK_DGRAM";
    case path::Kind::raw_transport:
      return ip6 ? "AF_INET6, SOCK_RAW, IPPROTO_UDP" : "AF_INET, SOCK_RAW, IPPROTO_UDP";
    case path::Kind::raw_ip:
      return ip6 ? "AF_INET6, SOCK_RAW, IPPROTO_RAW" : "AF_INET, SOCK_RAW, IPPROTO_RAW";
    case path::Kind::packet_dgram:
      return "AF_PACKET, SOCK_DGRAM";
    case path::Kind::packet:
      return "AF_PACKET, SOCK_RAW";
    case path::Kind::ring:
      return "AF_PACKET, SOCK_RAW (PACKET_TX_RING)";
    case path::Kind::inject:
      return "AF_PACKET, SOCK_RAW (libpcap)";
    case path::Kind::xdp:
      return "AF_XDP, SOCK_RAW";
    case path::Kind::tun:
    case path::Kind::tap:
      return tun_device;
    case path::Kind::file:
      break;
  }
  return "none";
}

/// Whether the host refused the socket's datagram: port unreachable, of ICMP or ICMPv6.
bool was_told_unreachable(const PathAnswer& path, std::string_view sender) {
  const std::vector<std::string> errors = path.record.errors(sender);
  return std::any_of(errors.begin(), errors.end(), [](const std::string& error) {
    return error.find("type 3, code 3") != std::string::npos ||
           error.find("type 1, code 4") != std::string::npos;
  });
}

}  // namespace

std::string_view to_text(PushVerdict verdict) {
  switch (verdict) {
    case PushVerdict::no:
      return "no";
    case PushVerdict::yes:
      return "yes";
    case PushVerdict::baseline:
      return "baseline";
    case PushVerdict::unknown:
      break;
  }
  return "unknown";
}

Entrance entrance_of(const path::PathKind& kind, bool ip6) {
  return {socket_text(kind.kind, ip6), kind.entry, enters_text(kind)};
}

Entrance entrance_of(const PathAnswer& path, bool ip6) {
  const Entrance own = entrance_of(*path.kind, ip6);
  if (path.note.empty()) return own;
  return {"AF_PACKET, SOCK_RAW (stands in for /dev/net/tun)", own.entry, own.enters};
}

std::string PushAnswer::advice() const {
  if (verdict() != PushVerdict::unknown || paths.empty()) return "";
  const PathAnswer& socket = paths[0];
  const std::string there = to_string(remote.address);
  if (socket.record.refusal) return socket.record.refusal->text();
  if (was_told_unreachable(socket, sender)) {
    return "no program listens on port " + std::to_string(remote.port.number) + " of " + there +
           " (ICMP port unreachable): start `pushpkt server udp` there";
  }
  if (in_lab) return "ask again: the lab's own server did not answer in time";
  return "no answer from " + to_string(remote) + ": start `pushpkt server udp -p " +
         std::to_string(remote.port.number) + "` there, and look for a firewall on the way";
}

std::vector<Beyond> PushAnswer::beyond() const {
  const std::string family = is_ip6(remote.address) ? " --ipv6" : "";
  return {
      {"a router that filters sources (BCP 38) drops a packet whose source is not ours",
       "pushpkt ask obstacles router-fib-filter" + family},
      {"NAT rewrites addresses, ports and checksums that we wrote",
       "pushpkt ask obstacles nat" + family},
      {"a stateful firewall drops what belongs to no connection that it knows",
       "pushpkt ask obstacles firewall" + family},
      {"with TCP by hand our own kernel resets the connection (RST), of which it knows nothing",
       "pushpkt ask tcp" + family},
  };
}

}  // namespace pushpkt::ask
