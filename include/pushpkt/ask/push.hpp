// The main question: can we create the whole packet ourselves and push it?
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/ask/asking.hpp"
#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/compare/agreement.hpp"
#include "pushpkt/compare/verdict.hpp"
#include "pushpkt/journey/record.hpp"
#include "pushpkt/stack/egress_gate.hpp"

namespace pushpkt::ask {

/// The same request on several paths: which of them bring it to the server, and how it differs from
/// the socket's. `pushpkt ask push`
struct PushQuestion {
  std::vector<const path::PathKind*> paths;  ///< in this order; the socket, the baseline, is added
  bool ip6 = false;
  std::string message = "hello";
  std::optional<Endpoint> host;  ///< a `pushpkt server` elsewhere; the built-in lab without it
  Port port{12000};
  std::chrono::milliseconds wait{1000};  ///< for each answer
  stack::EgressGate* gate = nullptr;     ///< with `host`: asked before each frame leaves
  Asking asking = {};
  /// Whether root asks: for a process that has given up its user id. Without it: as it runs now.
  std::optional<bool> as_root = std::nullopt;
};

/// What one path did with the request.
struct PathAnswer {
  const path::PathKind* kind = nullptr;
  std::optional<Error> unavailable = {};  ///< why it could not be opened here
  std::string note = {};                  ///< what stood in for a device that cannot be opened here
  std::string unanswered_because = {};    ///< known of this way without an experiment; "": nothing
  journey::Record record = {};
  /// Empty where the request was not seen on the wire; without the socket's values where its packet
  /// was not seen. See PushAnswer::was_seen() and is_compared().
  compare::Verdict verdict = {};
  std::size_t disagreements = 0;  ///< frames' rows on which our decoder and the witness differ
  std::vector<compare::Disagreement> unexplained = {};  ///< each of these, unexplained

  [[nodiscard]] bool sent() const { return !unavailable && record.sent(); }
  [[nodiscard]] bool is_baseline() const { return kind->kind == path::Kind::socket; }
};

/// What the experiment lets us say.
enum class PushVerdict : std::uint8_t {
  no,
  yes,
  baseline,  ///< the socket was answered, and no other way was tried
  unknown,   ///< neither the socket nor any other way was answered
};
/// "yes", "no", "baseline", "unknown"
[[nodiscard]] std::string_view to_text(PushVerdict verdict);

/// What is opened instead of a socket for tun and tap.
inline constexpr std::string_view tun_device = "/dev/net/tun";

/// Where a way enters the kernel, and by which right: documented, not measured here.
struct Entrance {
  std::string_view socket;  ///< the arguments of socket(2), or `tun_device`
  path::Entry entry;        ///< for programs: the first part of the kernel that it passes
  std::string_view enters;  ///< the same for people, with what of the stack is still before it
};
[[nodiscard]] Entrance entrance_of(const path::PathKind& kind, bool ip6);
/// The same, or that of what stood in for the device of `path`.
[[nodiscard]] Entrance entrance_of(const PathAnswer& path, bool ip6);

/// What a real network may do to such a packet and this experiment does not show.
struct Beyond {
  std::string what;
  std::string command;  ///< which measures it
};

/// What was measured, a PathAnswer of each path, the socket first.
struct PushAnswer {
  std::string kernel;  ///< uname -r
  bool in_lab = false;
  bool as_root = false;           ///< whether the process could do it without a user namespace
  std::vector<std::string> plan;  ///< the lab's commands
  std::string sender;             ///< the host that asks, as the records name it
  std::string next;               ///< where "on the wire" was observed
  bool on_loopback = false;       ///< the server is this host: what is sent goes over lo
  Endpoint remote;
  std::string message;
  std::vector<PathAnswer> paths;
  std::optional<Interrupted> interrupted = std::nullopt;  ///< `paths` are those measured whole

  [[nodiscard]] bool answered(const PathAnswer& path) const;
  /// Whether the request of this path was seen on the wire, at `next`.
  [[nodiscard]] bool was_seen(const PathAnswer& path) const;
  /// Whether it and the socket's packet were seen: only then "differs from the socket's" is known.
  [[nodiscard]] bool is_compared(const PathAnswer& path) const;
  /// The socket's; nullptr before it was asked.
  [[nodiscard]] const PathAnswer* baseline() const;
  [[nodiscard]] bool baseline_answered() const;
  /// Raw paths that carried the request and brought the right answer; out of how many.
  [[nodiscard]] std::size_t successes() const;
  [[nodiscard]] std::size_t attempts() const;
  [[nodiscard]] std::size_t unexplained() const;
  [[nodiscard]] std::size_t witness_disagreements() const;
  [[nodiscard]] PushVerdict verdict() const;
  /// Every way that was tried brought the answer, and nothing is left without an owner.
  [[nodiscard]] bool clean() const;
  /// The answer in one or two sentences; every word of it follows from the records.
  [[nodiscard]] std::string summary() const;
  /// What stopped the socket, and what to do about it; "" where the socket was answered.
  [[nodiscard]] std::string advice() const;
  /// Hints, not results: each names the command that measures it.
  [[nodiscard]] std::vector<Beyond> beyond() const;
};

/// Runs the experiment. In the lab this process moves into namespaces of its own, so it is asked
/// once in a process, while it has a single thread. Errors: the lab cannot be built (no
/// namespaces, no permission, no route). A path that fails is part of the answer.
[[nodiscard]] Result<PushAnswer> ask_push(const PushQuestion& question);

/// Writes a capture for each path (DIR/<path>.pcapng): all that was seen of it, with comments that
/// tell path, recipe and where. The folder is made if it is absent. Returns how many were written.
[[nodiscard]] Result<std::size_t> save_captures(const PushAnswer& answer,
                                                const std::string& folder);

/// The story of one frame: what Wireshark shows as the packet's comment.
[[nodiscard]] std::string comment_of(const PathAnswer& path,
                                     const journey::RecordedPacket& recorded);

}  // namespace pushpkt::ask
