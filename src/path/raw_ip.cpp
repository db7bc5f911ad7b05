// SOCK_RAW with IPPROTO_RAW and IP_HDRINCL or IPV6_HDRINCL: the IP header is ours too. raw(7)
// The kernel routes, passes the packet to netfilter's output hooks, finds the neighbour and writes
// Ethernet; it never fragments here. It rewrites a few fields of IPv4: see rewrites.cpp.
#include <net/if.h>
#include <netinet/in.h>

#include <cerrno>

#include "path/open.hpp"
#include "path/socket_path.hpp"
#include "pushpkt/path/leaves_as.hpp"
#include "pushpkt/path/route_mtu.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"

namespace pushpkt::path {
namespace {

class RawIp final : public DescriptorPath {
 public:
  RawIp(Fd fd, const Target& target, unsigned scope)
      : DescriptorPath(std::move(fd)),
        target_(target),
        to_address_(target.route_to.value_or(target.remote.address)),
        scope_(scope),
        device_(target.bind_to_interface ? target.interface : ""),
        to_({to_address_, Port{0}}, scope) {}

 private:
  Result<void> put(const wire::FrameView& frame, Message& message,
                   SocketAddress& room) const override {
    message.bytes = frame.from_network();
    message.to = &to_;
    const Ip route = routed_destination(Kind::raw_ip, target_, frame);
    if (route == to_address_) return {};  // most packets go where the target says
    room = SocketAddress({route, Port{0}}, scope_);
    message.to = &room;
    return {};
  }

  [[nodiscard]] Attempt attempt(const Message& message, int number) const override {
    Attempt attempt{.path = "raw-ip",
                    .bytes = message.bytes.size(),
                    .to = "to " + to_string(message.to->endpoint().address),
                    .invalid = why_invalid(message.bytes)};
    if (number == EMSGSIZE) {
      attempt.too_long =
          mtu_text(route_mtu(message.to->endpoint().address, device_, scope_), "the way there") +
          "; a raw IP packet is never fragmented by the kernel: send it as fragments "
          "(`pushpkt send --fragment 1500`), or by socket";
    }
    return attempt;
  }

  [[nodiscard]] std::string why_invalid(ByteView packet) const {
    if (is_ip6(target_.remote.address))
      return "the bytes are no IPv6 header, or the address is none that packets can go to";
    if (packet.empty()) return "a packet without bytes has no IP header";
    const unsigned header_bytes = wire::get(packet, wire::ipv4::hdr_len);
    return "ip.hdr_len says " + std::to_string(header_bytes) + " bytes and the packet has " +
           std::to_string(packet.size()) +
           ": the kernel takes 20 at least, all of them there; packet and inject take any";
  }

  Target target_;
  Ip to_address_;
  unsigned scope_;
  std::string device_;  ///< "": not bound
  SocketAddress to_;    ///< the target's
};

/// 0 or an errno value.
int take_our_header(const Fd& fd, bool ip6) {
  // IPPROTO_RAW implies HDRINCL; said explicitly, it is an error and no surprise where it does not.
  if (ip6) return set_option(fd, IPPROTO_IPV6, IPV6_HDRINCL, 1);
  if (const int number = set_option(fd, IPPROTO_IP, IP_HDRINCL, 1); number != 0) return number;
  // Or connection tracking would keep our fragments until it has all of them.
  return set_option(fd, IPPROTO_IP, IP_NODEFRAG, 1);
}

}  // namespace

Opened open_raw_ip(const Target& target) {
  const bool ip6 = is_ip6(target.remote.address);
  if (target.route_to && is_ip6(*target.route_to) != ip6) {
    return fail(input_error("cannot route by " + to_string(*target.route_to) + ": a raw " +
                                (ip6 ? "IPv6" : "IPv4") + " socket routes its own family only",
                            "an address of the packet's family; or --path packet"));
  }
  const char* const name = ip6 ? "a raw IPv6 socket" : "a raw IPv4 socket";
  Fd fd(::socket(ip6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
  if (!fd.valid()) return fail(cannot_open(name, errno));
  if (const int number = take_our_header(fd, ip6); number != 0) {
    return fail(cannot_open(name, number));
  }
  if (auto done = prepare_socket(fd, target, name); !done) return fail(done.error());
  return std::make_unique<RawIp>(std::move(fd), target, ::if_nametoindex(target.interface.c_str()));
}

}  // namespace pushpkt::path
