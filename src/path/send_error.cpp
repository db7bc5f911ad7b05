// Refusals in words: who said no, and what to try. send(2), raw(7), packet(7)
#include "path/send_error.hpp"

#include <net/if.h>

#include <cerrno>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/packet_socket.hpp"

namespace pushpkt::path {
namespace {

std::string open_hint(int number) {
  switch (number) {
    case EPERM:
    case EACCES:
      return raw_socket_hint;
    case EAFNOSUPPORT:
      return "this kernel, or its security policy, has no such address family";
    case EPROTONOSUPPORT:
      return "the kernel opens no raw socket for this protocol number; raw-ip and packet need none";
    case EADDRNOTAVAIL:
      return "it is not an address of this host (`ip address`); packet and inject write any source";
    case EADDRINUSE:
      return "another socket holds the port (`ss -anp`): take another one, or 0";
    default:
      return {};
  }
}

std::string gone(const std::string& device) {
  return device + " is gone, or is in another network namespace";
}

std::string send_hint(const Attempt& attempt, int number) {
  switch (number) {
    case EPERM:
      return "no privilege is missing: a rule of this host's firewall on output dropped it (`nft "
             "list ruleset`),\nor its connection tracking table is full; packet and inject pass "
             "beneath both";
    case EACCES:
      return "no privilege is missing: the destination is a broadcast address, which wants "
             "SO_BROADCAST,\nor its route is `prohibit` (`ip route get`); packet and inject ask "
             "for neither";
    case EMSGSIZE:
      return attempt.too_long;
    case EINVAL:
      return attempt.invalid;
    case ENETUNREACH:
    case EHOSTUNREACH:
      return "`ip route get ADDRESS` shows what the routing table says; packet and inject need no "
             "route";
    case ENETDOWN:
      if (attempt.device.empty()) return "the interface is down: `ip link` shows which";
      if (::if_nametoindex(attempt.device.c_str()) == 0) return gone(attempt.device);
      return attempt.device + " is down: `ip link set " + attempt.device + " up`";
    case ENODEV:
    case ENXIO:
      return gone(attempt.device.empty() ? "the interface" : attempt.device);
    default:
      return {};
  }
}

}  // namespace

Error cannot_open(std::string_view object, int number) {
  return system_error("cannot open " + std::string(object), number, open_hint(number));
}

Error refused(const Attempt& attempt, int number) {
  Error error = system_error("cannot send " + counted(attempt.bytes, "byte") + " " + attempt.to +
                                 " by " + std::string(attempt.path),
                             number, send_hint(attempt, number));
  // Whatever was privileged happened when the path was opened; the size is the packet's own.
  error.cause = number == EMSGSIZE ? Cause::input : Cause::environment;
  return error;
}

std::string mtu_text(std::optional<unsigned> mtu, std::string_view of_what) {
  const std::string name = "the MTU of " + std::string(of_what);
  if (!mtu) return "it is more than " + name;
  return "the largest is " + std::to_string(*mtu) + " bytes, " + name;
}

bool is_not_now(int number) {
  return number == ENOBUFS || number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

}  // namespace pushpkt::path
