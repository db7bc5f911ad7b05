// Barrier: numbered datagrams that follow a packet hop by hop. When the last one is through, all
// that the packet caused at once has happened, and no timeout decides what is seen.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::journey {

/// Sockets on all hosts of a lab, one pair for each hop: client to router, router to server, server
/// to its own application and back, server to router, router to client. Each hop is between
/// neighbours, so neither forwarding, NAT nor a missing route stops it.
///
/// Why it holds: veth hands a packet to the CPU's own backlog, which is worked off in order before
/// the sending call returns or by that CPU's softirq thread, and `open` keeps the process on one
/// CPU. Packets that wait for a timer (reassembly, an unresolved
/// neighbour) are not covered.
class Barrier {
 public:
  /// Port 12010 on each host (an even one: a rule that drops odd ports does not stop it);
  /// `application` is the port of the server's program; without it the server's kernel is the
  /// last stop.
  /// Without `from_client` (there is a cable in its place) hops between router and server stand in
  /// for those of the client: they pass the same CPU's backlog.
  static Result<Barrier> open(const lab::Lab& lab, bool ip6, std::optional<Port> application,
                              bool from_client = true);

  /// One hop, over `lo`, from the client to its own `application` and back. What a socket sends
  /// there brings its route along, so no setting of the host stops it.
  static Result<Barrier> open_on_loopback(const lab::Lab& lab, bool ip6, Port application);

  /// Returns when all hops are passed, however long a busy machine takes: a datagram is sent again
  /// each second, and a late one is recognised by its number. The error of the hop that let
  /// nothing through in ten tries has number ETIMEDOUT (`is_late`).
  [[nodiscard]] Result<void> pass();
  /// The same on each CPU, for what a timer sent: it may have gone off on
  /// any. First waits until every timer function that had begun has ended (membarrier(2)).
  [[nodiscard]] Result<void> pass_on_every_cpu();
  [[nodiscard]] static bool is_late(const Error& error);

  /// The port that a barrier's datagram comes from or goes to.
  static constexpr Port port{12010};
  /// Its text, before the number.
  static constexpr std::string_view word = "barrier of a trial ";
  /// Whether this is such a text, or the answer to one: the program answers in capitals.
  [[nodiscard]] static bool is_text(ByteView text);
  /// Whether the packet is one of any barrier. Watchers leave those out.
  [[nodiscard]] static bool is_of_barrier(const wire::Decoded& packet);

 private:
  struct Hop {
    const char* name;
    Fd from;  ///< connected
    Fd to;    ///< connected; not owned by this hop when it is the application: then invalid
  };
  [[nodiscard]] static Result<void> pass_one(const Hop& hop, const std::string& text);
  std::vector<Hop> hops_;
  std::uint64_t passed_ = 0;
};

}  // namespace pushpkt::journey
