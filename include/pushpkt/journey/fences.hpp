// Fences: datagrams that follow a packet hop by hop. When the last one is through, all that the
// packet caused at once has happened, and nobody has to wait for what will never come.
#pragma once

#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::journey {

/// Sockets on all hosts of a lab, one pair for each hop: client to router, router to server, server
/// to its own application and back, server to router, router to client. Each hop is between
/// neighbours, so neither forwarding, NAT nor a missing route stops it.
///
/// Why it holds: veth hands a packet to the CPU's own backlog, which is worked off in order before
/// the sending call returns or by that CPU's softirq thread, and `Fences::open` keeps the process
/// on one CPU. What waits for a timer (reassembly, an unresolved neighbour) is not fenced in.
class Fences {
 public:
  /// Port 12010 on each host (an even one: who drops odd ports does not cut the fence);
  /// `application` is the port of the server's program.
  static Result<Fences> open(const lab::Lab& lab, bool ip6, Port application);

  /// One hop, over `lo`, from the client to its own `application` and back. What a socket sends
  /// there brings its route along, so no setting of the host stops it.
  static Result<Fences> open_on_loopback(const lab::Lab& lab, bool ip6, Port application);

  /// Returns when all hops are passed. An error names the hop that swallowed the fence.
  [[nodiscard]] Result<void> pass();

  /// The port that a fence comes from or goes to.
  static constexpr Port port{12010};
  /// What a fence says. Watchers leave packets out that say it at its port.
  static constexpr std::string_view word = "fence of a trial";
  /// Whether it is said here, or answered: the program answers in capitals.
  [[nodiscard]] static bool is_text(ByteView text);

 private:
  struct Hop {
    const char* name;
    Fd from;  ///< connected
    Fd to;    ///< connected; not owned by this hop when it is the application: then invalid
  };
  [[nodiscard]] static Result<void> pass_one(const Hop& hop);
  std::vector<Hop> hops_;
};

}  // namespace pushpkt::journey
