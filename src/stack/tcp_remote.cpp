// By the address itself, then by the kernel's routes.
#include "stack/tcp_remote.hpp"

#include <algorithm>

#include "pushpkt/stack/next_hop.hpp"

namespace pushpkt::stack {
namespace {

Error cannot_connect(const Ip& remote, const char* what) {
  return input_error("cannot connect to " + to_string(remote) + ": it is " + what,
                     "the address of one host");
}

bool is_all(const Ip& address, std::uint8_t value) {
  return std::ranges::all_of(address.bytes(), [&](std::uint8_t byte) { return byte == value; });
}

}  // namespace

Result<void> check_tcp_remote(const Ip& remote, const std::string& interface) {
  if (is_multicast(remote)) return fail(cannot_connect(remote, "a multicast address"));
  if (is_all(remote, 0)) return fail(cannot_connect(remote, "the unspecified address"));
  if (is_ip6(remote)) return {};
  constexpr const char* broadcast = "a broadcast address";
  if (is_all(remote, 0xff)) return fail(cannot_connect(remote, broadcast));
  const auto hop = route_to(remote, interface);
  if (hop && hop->gateway_mac.is_group()) return fail(cannot_connect(remote, broadcast));
  return {};
}

}  // namespace pushpkt::stack
