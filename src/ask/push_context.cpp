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

/// Port unreachable, of ICMP or ICMPv6: no program listens there.
bool is_port_unreachable(const std::string& error) {
  return error.starts_with("ICMP type 3, code 3,") || error.starts_with("ICMPv6 type 1, code 4,");
}

/// The ICMP errors that came back about any of the packets, each once; those about the socket's
/// first.
std::vector<std::string> icmp_errors_of(const PushAnswer& answer) {
  std::vector<std::string> out;
  for (const PathAnswer& path : answer.paths) {
    for (std::string& error : path.record.errors(answer.sender)) {
      if (std::find(out.begin(), out.end(), error) == out.end()) out.push_back(std::move(error));
    }
  }
  return out;
}

std::string advice_on_silence(const PushAnswer& answer) {
  return "no answer from " + to_string(answer.remote) + ": start `pushpkt server udp -p " +
         std::to_string(answer.remote.port.number) + "` there, and look for a firewall on the way";
}

/// The socket's packet was taken and was not seen as it was sent.
std::string advice_on_unseen_socket(bool others_answered) {
  return std::string("a rule of this host dropped or translated the socket's packet") +
         (others_answered ? ", which the other ways pass by" : "") +
         ": `nft list ruleset` shows the rules";
}

/// What the experiment shows of a socket without an answer.
std::string advice_on_socket(const PushAnswer& answer, const PathAnswer& socket) {
  const bool others = answer.successes() > 0;
  if (socket.unavailable) return socket.unavailable->text();
  if (socket.record.refusal) return socket.record.refusal->text();
  const std::vector<std::string> errors =
      others ? socket.record.errors(answer.sender) : icmp_errors_of(answer);
  if (!others && std::any_of(errors.begin(), errors.end(), is_port_unreachable)) {
    return "no program listens on port " + std::to_string(answer.remote.port.number) + " of " +
           to_string(answer.remote.address) +
           " (ICMP port unreachable): start `pushpkt server udp` there";
  }
  if (!errors.empty()) {
    return errors.front() + ": a router or firewall there refuses " +
           (others ? "the socket's packet" : "the request");
  }
  if (!answer.was_seen(socket)) return advice_on_unseen_socket(others);
  if (others) {
    return "the socket's packet left this host and no answer came back: something on the way or "
           "there lets packets with other fields pass; the table shows which differ";
  }
  if (answer.in_lab) return "ask again: the lab's own server did not answer in time";
  return advice_on_silence(answer);
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
  if (baseline() == nullptr || baseline_answered()) return "";
  return advice_on_socket(*this, *baseline());
}

std::vector<Beyond> PushAnswer::beyond() const {
  const std::string family = is_ip6(remote.address) ? " --ipv6" : "";
  const Beyond kernel_reset{
      "with TCP by hand our own kernel resets the connection (RST), of which it knows nothing",
      "pushpkt ask tcp" + family};
  if (on_loopback) {
    return {{"settings of the kernel decide which frames on lo reach a program of this host",
             "pushpkt ask loopback" + family},
            kernel_reset};
  }
  return {
      {"a router that filters sources (BCP 38) drops a packet whose source is not ours",
       "pushpkt ask obstacles router-fib-filter" + family},
      {"NAT rewrites addresses, ports and checksums that we wrote",
       "pushpkt ask obstacles nat" + family},
      {"a stateful firewall drops what belongs to no connection that it knows",
       "pushpkt ask obstacles firewall" + family},
      kernel_reset,
  };
}

}  // namespace pushpkt::ask
