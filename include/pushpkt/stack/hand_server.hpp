// A server made by hand: a host on a link, its services, and what keeps our own kernel silent
// there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pushpkt/app/server.hpp"
#include "pushpkt/stack/hand_link.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/stack/rst_guard.hpp"

namespace pushpkt::stack {

/// What a server does with a request. The one that its transport needs is called.
struct HandService {
  HandHost::UdpService udp = {};    ///< the answer to a datagram
  HandHost::TcpTransform tcp = {};  ///< makes the answer out of the bytes that came
};

/// Upper case, as app::Server answers, with its LoopGuard.
[[nodiscard]] HandService upper_case_service(Port port);

class HandServer {
 public:
  struct Options {
    /// Without addresses: those of the interface, where our kernel then has to be kept silent.
    HandLink::Options link = {};
    app::Transport transport = app::Transport::udp;
    Port port = {};
    HandService service = {};
    HostTime idle = std::chrono::minutes(5);  ///< tcp: a connection without traffic ends after it
    bool guard = true;  ///< false: at an address of ours, let our kernel answer too
  };

  /// Opens all that needs a capability. Errors (input): port 0, a path that carries answers only,
  /// no interface, an address of this machine, one for which another host answers already, what the
  /// egress policy refuses; those of the link and of the guard.
  [[nodiscard]] static Result<HandServer> open(Options options);

  /// Answers until `stop_fd` is readable. Errors: of the link.
  [[nodiscard]] Result<void> serve(int stop_fd);

  /// Where it listens.
  [[nodiscard]] std::vector<Endpoint> endpoints() const;
  /// What was done on this host so that our kernel does not answer: a sentence each.
  [[nodiscard]] const std::vector<std::string>& measures() const { return measures_; }
  /// What its clients may not expect: lines for people, "" on most devices.
  [[nodiscard]] std::string note() const;
  [[nodiscard]] const HandHost::Counts& counts() const { return host_->counts(); }
  [[nodiscard]] const HandLink& link() const { return *link_; }

 private:
  HandServer() = default;
  [[nodiscard]] Result<void> drop_resets();
  [[nodiscard]] Result<void> hold_ports();

  Options options_ = {};
  std::unique_ptr<HandLink> link_ = nullptr;
  std::unique_ptr<HandHost> host_ = nullptr;
  std::vector<RstGuard> guards_ = {};
  std::vector<PortReservation> ports_ = {};
  std::vector<std::string> measures_ = {};
};

}  // namespace pushpkt::stack
