// A host of its own: `out0` (10.9.0.1/24, fd09::1/64) leads to `sink0` in a second namespace, from
// which nothing goes on; default routes lead there too. What gets there has left; the kernel's own
// reports of IPv6 groups do not.
#pragma once

#include "program.hpp"

namespace pushpkt::test {

constexpr const char* egress_host_script = R"sh(
PATH=$PATH:/usr/sbin:/sbin
unshare -n sleep 600 & s=$!
trap 'kill $s' EXIT
until [ "$(readlink /proc/$s/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
beyond() { nsenter -t $s -n "$@"; }
# Sent, and sent but dropped because the queue of received packets was full: a busy machine has one.
left() { awk '/out0:/ {print $11 + $13}' /proc/net/dev; }
nft -f - <<END
table ip6 silent { chain own { type filter hook output priority 0;
  icmpv6 type { mld-listener-report, mld2-listener-report, nd-router-solicit } drop; }; }
END
ip link set lo up
quiet='echo 1 >/proc/sys/net/ipv6/conf/default/addr_gen_mode'  # no address of the link's own
sh -c "$quiet"; beyond sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
ip link add out0 address 02:00:00:00:09:01 type veth peer name sink0 netns $s
ip addr add 10.9.0.1/24 dev out0
ip -6 addr add fd09::1/64 dev out0 nodad
ip link set out0 up
beyond ip link set sink0 up
ip neigh add 10.9.0.2 lladdr 02:00:00:00:09:02 dev out0 nud permanent
ip -6 neigh add fd09::2 lladdr 02:00:00:00:09:02 dev out0 nud permanent
ip route add default via 10.9.0.2
ip -6 route add default via fd09::2
)sh";

/// Runs the commands on that host. In them `left` prints how many frames have left by out0, and
/// `beyond COMMAND` runs where sink0 is.
inline Outcome on_egress_host(const std::string& commands) {
  const Scratch scratch;
  const std::string inner = scratch.file("inner");
  std::ofstream(inner) << egress_host_script << commands << "\n";
  return shell("exec 2>&1\nunshare -rn sh " + inner);
}

/// "" where such a host can be made and has the program; else why not. Its root reads only what
/// every user may read: not a program in another user's closed folder.
inline std::string no_egress_host() {
  const Outcome made = on_egress_host("pushpkt --version >/dev/null && echo here");
  return made.out == "here\n" ? "" : "no network namespace with a veth and pushpkt: " + made.out;
}

}  // namespace pushpkt::test
