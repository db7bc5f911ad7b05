// The ports by which a client's saved connections are made again, one for each port of the server.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pushpkt/replay/tcp_conversations.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::replay {

class TcpPorts {
 public:
  /// Each takes a port of ours, and a rule of the guard.
  static constexpr std::size_t most_ports = 256;

  struct Options {
    const path::PathKind* path = nullptr;
    Ip host = {};                   ///< asked instead of the servers in the capture
    std::optional<Port> port = {};  ///< likewise; nullopt: the port in the capture
    stack::EgressGate* gate = nullptr;
    std::chrono::nanoseconds patience{std::chrono::seconds(1)};  ///< for the next hop
    int cancel_fd = -1;  ///< see stack::TcpPort::cancel_by()
  };

  /// Of the servers in the capture. Errors (input): more than most_ports.
  [[nodiscard]] static Result<std::set<std::uint16_t>> server_ports(
      const std::vector<SavedConnection>& saved);

  /// `guard` is prepared, and keeps our kernel out of all of them. Errors: more than most_ports
  /// (input), those of stack::open_tcp_port() and of the guard.
  [[nodiscard]] static Result<TcpPorts> open(const std::vector<SavedConnection>& saved,
                                             const Options& options, stack::RstGuard guard);

  /// For the server's port in the capture, which is one of those that were given.
  [[nodiscard]] stack::TcpPort* to(Port server) const { return all_.at(server.number).get(); }
  /// The device of the first.
  [[nodiscard]] const std::string& interface() const { return all_.begin()->second->interface(); }
  /// What was done on this host: a sentence each.
  [[nodiscard]] std::vector<std::string> measures() const { return guard_.notes(); }

 private:
  explicit TcpPorts(stack::RstGuard guard) : guard_(std::move(guard)) {}

  stack::RstGuard guard_;
  std::map<std::uint16_t, std::unique_ptr<stack::TcpPort>> all_ = {};  // by the server's port
};

}  // namespace pushpkt::replay
