// The textbook server: it answers with what it was sent, in upper case. udp(7), tcp(7)
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "pushpkt/app/stop.hpp"
#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::app {

enum class Transport : std::uint8_t { udp, tcp };

/// "udp", "tcp"
[[nodiscard]] constexpr std::string_view to_text(Transport transport) {
  return transport == Transport::udp ? "udp" : "tcp";
}

/// The port of the textbook programs.
inline constexpr Port default_port{12000};

/// Every address of this machine, of both families.
[[nodiscard]] inline Endpoint anywhere(Port port) { return Endpoint{Ip6{}, port}; }

/// What a server did. A TCP request is a line, a UDP request a datagram; bytes are of requests.
struct Counts {
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;
  std::uint64_t clients = 0;     ///< TCP connections
  std::uint64_t unanswered = 0;  ///< UDP answers that the kernel did not take
  std::uint64_t ignored = 0;     ///< UDP requests that a server may have sent: Limits
  std::uint64_t evicted = 0;     ///< TCP connections closed for being idle
};

/// What a server grants to whoever can reach it.
struct Limits {
  /// UDP: also answer what may come from another server, so that the two could answer each other
  /// for ever: from our own port, from ports below 1024, and what is in upper case already without
  /// a bound. For closed networks.
  bool answers_servers = false;
  /// TCP: connections at once. One more closes the longest idle one of the address that has most
  /// (of IPv6: of the /64).
  std::size_t most_clients = 1024;
  /// TCP: a connection on which nothing has passed for so long is closed.
  std::chrono::milliseconds idle{300'000};
  /// TCP: without a free descriptor, a connection that was idle for so long makes room.
  std::chrono::milliseconds idle_when_short{1'000};
};

/// ASCII letters become upper case, all other bytes stay. TCP: many clients at once, lines of any
/// length, in bounded memory; a client that is slow, silent or malformed does not affect others.
/// UDP: up to 65507 bytes, none included; the answer comes from the address that was asked; what
/// another server may have sent is not answered (Limits::answers_servers).
class Server {
 public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;

  /// Bound (and listening) when it returns. Port 0 lets the kernel choose. `::` takes both
  /// families, or IPv4 alone where the kernel has no IPv6. Errors: the port is taken (EADDRINUSE),
  /// needs a privilege (EACCES), or the address is not ours.
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(Transport transport,
                                                            const Endpoint& where,
                                                            const Limits& limits = {});

  /// What it is bound to.
  [[nodiscard]] virtual const Endpoint& endpoint() const = 0;
  /// Once: answers until `stop` is set; connections that are open then are closed. An error is the
  /// server's own (no memory for epoll), never a client's.
  [[nodiscard]] virtual Result<void> serve(const Stop& stop) = 0;
  /// To be asked by the thread that served.
  [[nodiscard]] virtual Counts counts() const = 0;

  /// Is told each request before it is answered, by the thread that serves: who asked, and what (a
  /// datagram; of a TCP connection what was read at once). Set it before serving.
  using Observer = std::function<void(const Endpoint& from, ByteView request)>;
  void observe(Observer observer) { observer_ = std::move(observer); }

 protected:
  Observer observer_;
};

}  // namespace pushpkt::app
