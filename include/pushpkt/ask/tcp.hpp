// A whole TCP conversation by hand: with our own kernel in the way, and with it out of the way.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/ask/asking.hpp"
#include "pushpkt/ask/expectation.hpp"
#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/compare/difference.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::ask {

/// What keeps our own kernel, which has no socket for the connection, from resetting it.
enum class TcpGuard : std::uint8_t {
  none,
  nft,      ///< a rule drops its RST of this flow on output
  address,  ///< we are a host with an address of its own, of which it knows nothing
};
/// "none", "nft", "address"
[[nodiscard]] std::string_view to_text(TcpGuard guard);
/// An input error names all.
[[nodiscard]] Result<TcpGuard> parse_guard(const std::string& text);
[[nodiscard]] std::vector<TcpGuard> all_guards();

/// A TCP conversation by hand on each path, beside the socket's. `pushpkt ask tcp`
struct TcpQuestion {
  std::vector<const path::PathKind*> paths;  ///< the socket, the baseline, is always asked first
  /// Of each path; `address` only where a host of our own can be.
  std::vector<TcpGuard> guards;
  bool ip6 = false;
  std::string message = "hello";
  Asking asking = {};
};

/// A segment as it passed the client's link.
struct TcpSegment {
  enum class Writer : std::uint8_t {
    server,
    socket,   ///< our kernel, for the baseline's socket
    by_hand,  ///< we
    kernel,   ///< our kernel, which has no socket for the connection
  };
  Writer writer = Writer::server;
  std::string flags = {};            ///< "SYN, ACK"
  std::uint32_t seq = 0;             ///< relative to the sender's initial number
  std::uint32_t ack = 0;             ///< relative to the receiver's; 0 without the flag
  std::uint32_t window = 0;          ///< as in the header
  std::uint32_t bytes = 0;           ///< of payload
  std::string options = {};          ///< "mss 1460, sackOK, TS, wscale 7"
  std::chrono::nanoseconds time{0};  ///< since the first segment
  bool reset = false;                ///< the RST flag

  [[nodiscard]] bool from_client() const { return writer != Writer::server; }
};
/// "server", "socket", "by hand", "kernel"
[[nodiscard]] std::string_view to_text(TcpSegment::Writer writer);

/// What our SYN, first data segment or FIN has otherwise than the socket's.
struct TcpDifference {
  std::string packet;  ///< "SYN", "data", "FIN"; "" for what is of the whole conversation
  std::string field;   ///< Wireshark's name; `packets`: segments up to the first data
  std::optional<std::string> socket = {};  ///< nullopt: there is no such field
  std::optional<std::string> wrote = {};   ///< nullopt: the kernel wrote this header
  std::optional<std::string> wire = {};
  compare::Owner owner = compare::Owner::unexplained;
  std::string why = {};
};

/// One path with one guard.
struct TcpWay {
  const path::PathKind* path = nullptr;
  TcpGuard guard = TcpGuard::none;
  std::optional<Error> unavailable = {};  ///< why it could not be opened here
  Endpoint local = {};
  std::optional<Error> failure = {};  ///< why the conversation did not come to its end
  std::string reply = {};             ///< what came back
  bool answered =
      false;  ///< the whole message in upper case came back, and both halves were closed
  std::vector<TcpSegment> segments = {};  ///< of the first round
  std::size_t kernel_resets = 0;  ///< RST of our kernel's that left this host, in all rounds
  std::size_t server_resets = 0;  ///< RST of the server's, in all rounds
  std::string measure = {};       ///< what was done on this host for it
  std::vector<TcpDifference> differences = {};

  [[nodiscard]] bool is_baseline() const { return path->kind == path::Kind::socket; }
  [[nodiscard]] bool sent() const { return !segments.empty(); }
  [[nodiscard]] std::size_t unexplained() const;
};

enum class TcpVerdict : std::uint8_t {
  no,
  yes,
  unknown,  ///< the socket's own conversation failed
};
/// "no", "yes", "unknown"
[[nodiscard]] std::string_view to_text(TcpVerdict verdict);

/// What was captured of each way, and what it differs in.
struct TcpAnswer {
  std::string kernel = {};             ///< uname -r
  std::vector<std::string> plan = {};  ///< the lab's commands
  Endpoint remote = {};
  std::string message = {};
  unsigned rounds = 0;  ///< conversations of each way
  std::vector<TcpWay> ways = {};
  std::optional<Interrupted> interrupted = std::nullopt;  ///< `ways` are those measured whole

  /// yes: each path held a conversation with some guard, or without where none was asked for;
  /// unknown: no path by hand was asked.
  [[nodiscard]] TcpVerdict verdict() const;
  /// yes, no RST of our kernel's passed a guard, and no difference is unexplained.
  [[nodiscard]] bool clean() const;
  /// In a few sentences; each follows from what was captured.
  [[nodiscard]] std::string summary() const;
};

/// Runs all in a lab of this process's own, which must have a single thread. A way that cannot be
/// opened is part of the answer. Errors: of the lab and its watchers.
[[nodiscard]] Result<TcpAnswer> ask_tcp(const TcpQuestion& question);

/// An input error when a path can have none of the guards, or a guard can be had on none of the
/// paths: it would be without effect.
[[nodiscard]] Result<void> check_guards(const std::vector<const path::PathKind*>& paths,
                                        const std::vector<TcpGuard>& guards);

/// A row of each way; those without a guard, and the baseline, only where `all`.
[[nodiscard]] std::vector<Outcome> outcomes_of(const TcpAnswer& answer, bool all);

}  // namespace pushpkt::ask
