// What carries a TCP connection made by hand: segments leave by a path, and are captured as they
// arrive. packet(7), raw(7)
#pragma once

#include <poll.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/rst_guard.hpp"
#include "pushpkt/stack/tcp/stream.hpp"

namespace pushpkt::stack {

/// One local port, one remote endpoint. Packets of other flows are neither received nor sent.
class TcpPort : public tcp::PacketPort {
 public:
  /// Our end: the address that the route chooses, and a port that no socket of this host gets while
  /// this object lives.
  [[nodiscard]] virtual const Endpoint& local() const = 0;
  [[nodiscard]] virtual const Endpoint& remote() const = 0;
  /// "" where the connection is made in another way.
  [[nodiscard]] virtual const std::string& interface() const = 0;
  /// mtu, of the way to the remote end, as far as it is known.
  [[nodiscard]] virtual tcp::Config config() const = 0;
  /// What was done on this host for the connection: a sentence each.
  [[nodiscard]] virtual const std::vector<std::string>& measures() const = 0;

  /// receive() also returns, without a packet, when one of these is ready. poll(2)
  void wake_on(std::span<const pollfd> waiting) { waiting_.assign(waiting.begin(), waiting.end()); }
  /// receive() and send() fail with ECANCELED once it is readable. -1: never.
  void cancel_by(int fd) { cancel_fd_ = fd; }
  [[nodiscard]] int cancel_fd() const { return cancel_fd_; }
  /// The error of a port that was cancelled.
  [[nodiscard]] static Error interrupted();

  struct Counts {
    std::uint64_t sent = 0;     ///< packets
    std::uint64_t dropped = 0;  ///< by a full queue, or larger than the path takes: TCP sends again
    std::uint64_t received = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 protected:
  /// Ask before each packet that receive() looks at, where there may always be one more: whether it
  /// may go on. Every 64th time false where `until` has passed. Errors: ECANCELED.
  [[nodiscard]] Result<bool> may_look(tcp::Time until);
  /// Until `fd` is readable, something of wake_on() or cancel_by() is ready, or `until`. Whether
  /// `fd` is. Errors: ECANCELED.
  [[nodiscard]] Result<bool> wait_for(int fd, tcp::Time until) const;

  Counts counts_ = {};

 private:
  std::vector<pollfd> waiting_ = {};
  mutable std::vector<pollfd> waited_ = {};  // of one call; its memory is kept
  int cancel_fd_ = -1;
  std::uint64_t looks_ = 0;
};

/// Whether segments made by hand can leave by it while their answers are captured. A cable (tap,
/// tun) leads to this host itself.
[[nodiscard]] bool carries_tcp(path::Kind kind);
/// Whether a host of our own (TcpPortOptions::address) can be on it.
[[nodiscard]] bool carries_own_host(path::Kind kind);
/// The input error of a path that does not.
[[nodiscard]] Result<void> check_carries_tcp(const path::PathKind& path);

struct TcpPortOptions {
  const path::PathKind* path = nullptr;  ///< see carries_tcp()
  Endpoint remote = {};
  std::string interface = {};  ///< "": the route decides
  Port local_port = {};        ///< 0: the kernel chooses a free one
  /// Open already, and of the route's interface: several ports share it, where a device takes one
  /// socket at a time (xdp). nullptr: the port opens its own.
  std::shared_ptr<path::Path> way = nullptr;
  /// Of `interface`'s network, and not this machine's: with packet and inject we are a host of its
  /// own, which answers ARP, Neighbour Discovery and ping. No guard is needed. tap and tun always
  /// are such a host; nullopt: the device's neighbour.
  std::optional<Ip> address = {};
  /// Asked before each packet leaves; must outlive the port. nullptr: no policy.
  EgressGate* gate = nullptr;
};

/// Finds the next hop, holds the local port, opens the capture and the path, and sets the guard, in
/// this order and in the calling thread's network namespace. Needs CAP_NET_RAW; the port needs no
/// capability afterwards. `guard`: prepared; it keeps our kernel from answering the peer's segments
/// with RST. nullopt: our kernel answers. Errors: a path that cannot carry segments (input), those
/// of next_hop(), of the path and of RstGuard::set().
[[nodiscard]] Result<std::unique_ptr<TcpPort>> open_tcp_port(const TcpPortOptions& options,
                                                             std::optional<RstGuard> guard,
                                                             Deadline deadline);

}  // namespace pushpkt::stack
