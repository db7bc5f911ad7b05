// The client half of a capture against a server: its UDP requests by plain sockets, or its TCP
// connections made by hand.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "pushpkt/replay/request_run.hpp"
#include "pushpkt/replay/tcp_run.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/rst_guard.hpp"

namespace pushpkt::replay {

struct ClientRunOptions {
  ClientCapture capture = {};
  Ip host = {};                   ///< asked instead of the servers in the capture
  std::optional<Port> port = {};  ///< likewise; nullopt: the port in the capture
  /// How TCP connections are made; without it only where there are no UDP requests, by `tcp_path`.
  bool wants_tcp = false;
  const path::PathKind* tcp_path = nullptr;
  std::chrono::nanoseconds patience{std::chrono::seconds(1)};  ///< for each answer
  std::optional<compare::Policy> policy = {};  ///< what may differ; without it no byte
  stack::EgressGate* gate = nullptr;           ///< outlives the run
  /// Which conversations are repeated, by client and server in the capture; empty: all. Segments of
  /// TCP, which a policy compares, are compared of all or none.
  std::function<bool(const Endpoint& client, const Endpoint& server)> takes = {};
  std::function<bool()> stop = {};
  int stop_fd = -1;  ///< readable when `stop` is true: poll(2)
  /// Called when all is open: drop capabilities here.
  std::function<Result<void>()> drop_privileges = {};
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
  std::function<void(const std::string& sentence)> measure = {};  ///< done on this host
  std::function<void(const std::string& text)> note = {};
};

struct ClientRun {
  std::unique_ptr<ClientHalf> half;  ///< the results point into it
  bool is_tcp = false;
  /// monostate: the capture has nothing of this kind to repeat.
  std::variant<std::monostate, RequestRun, ConnectionRun> result = {};

  [[nodiscard]] LeftOut left_out() const { return half->left_out(is_tcp); }
  /// Every saved answer came again, and there was one.
  [[nodiscard]] bool same_as_saved() const;
};

/// The guard for connections made by hand, where the caller has the right to set one; opened before
/// the capture is read, which may turn out to need none.
[[nodiscard]] Result<std::optional<stack::RstGuard>> guard_for_client();

/// Whether connections are repeated: they are wanted, or there are no UDP requests.
[[nodiscard]] bool repeats_tcp(bool wants_tcp, const ClientHalf& half);

/// `guard` of guard_for_client(): its error, or the lack of it (permission), counts where the
/// capture has connections. Other errors: the reader's and the gate's (input), the sockets'.
[[nodiscard]] Result<ClientRun> repeat_client(const ClientRunOptions& options,
                                              Result<std::optional<stack::RstGuard>> guard);

}  // namespace pushpkt::replay
