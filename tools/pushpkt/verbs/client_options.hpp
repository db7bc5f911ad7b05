// The options of `pushpkt client`, and the server that they name.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/app/server.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {

struct ClientOptions {
  app::Transport transport = app::Transport::udp;
  std::string host;
  std::string message;
  bool has_message = false;
  std::uint16_t port = app::default_port.number;
  std::string path = "socket";
  double wait_seconds = 2;
  unsigned tries = 1;
  bool ip6 = false;
  bool json = false;
  bool raw = false;
  double half_close_seconds = 1;
  double time_wait_seconds = 0;
  std::string file;  ///< -w: a capture of the connection
  bool no_guard = false;
  bool same_port = false;  ///< udp: one source port for every request
  std::string interface;
  std::string address;  ///< tcp by hand: an address that this machine does not own
  bool wait_given = false;
  std::vector<std::string> allow;

  [[nodiscard]] bool by_socket() const { return path == "socket"; }
  [[nodiscard]] bool tcp_by_hand() const {
    return !by_socket() && transport == app::Transport::tcp;
  }
  /// The way of a host of its own, of which our kernel knows nothing.
  [[nodiscard]] bool is_own_host() const {
    return !address.empty() || path == "tap" || path == "tun";
  }
  [[nodiscard]] Deadline deadline() const { return Deadline::in(in_seconds(wait_seconds)); }
};

/// The server and the path to it.
struct ClientRemote {
  Endpoint endpoint = {};
  const path::PathKind* path = nullptr;
  std::string interface = {};  ///< of a link-local address: its scope; "" elsewhere
};

/// Resolves the name. Errors: a path that brings no answer, a link-local address without its
/// interface, what the policy refuses (input); the resolver's.
[[nodiscard]] Result<ClientRemote> remote_of(const ClientOptions& options, stack::EgressGate& gate);

}  // namespace pushpkt::tool
