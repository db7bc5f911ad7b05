// The link of a host made by hand: a packet socket on an interface, or a TUN or TAP device.
// packet(7); Linux: Documentation/networking/tuntap.rst
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/path/tun_device.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/hand_host.hpp"

namespace pushpkt::stack {

class ReceiveRing;

/// The MAC address of a host made by hand at this IP address: locally administered, and the same
/// for the same address on the same interface.
[[nodiscard]] Mac mac_for(const Mac& interface, const Ip& address);

class HandLink {
 public:
  struct Options {
    const path::PathKind* path = nullptr;  ///< packet, inject, tap or tun
    std::string interface = {};
    std::vector<Ip> addresses = {};      ///< of the host made by hand
    bool kernel_owns_addresses = false;  ///< they are the interface's, and so is the MAC address
    Allowed allow = {};
    /// Called right before frames come in, of a packet socket: what keeps our kernel silent is set
    /// then, and no request that comes before it is left unanswered.
    std::function<Result<void>()> before_receiving = {};
  };

  /// Opens what needs a capability; receive() and send() do not. An address that is not this
  /// host's is a spoofed source (docs/egress.md): an input error without Allowed::spoofed_sources,
  /// but in the lab, and in the prefix of a TUN or TAP device. The MAC is one of its own (locally
  /// administered), so that our kernel does not take its frames; the interface is promiscuous
  /// meanwhile. Errors: as the path's and the device's.
  [[nodiscard]] static Result<HandLink> open(const Options& options);

  HandLink(HandLink&&) noexcept;
  HandLink& operator=(HandLink&&) noexcept;
  ~HandLink();

  /// The next frame from the link; nullopt: none is waiting. Valid until the next call.
  [[nodiscard]] Result<std::optional<ByteView>> receive();
  /// Frames in order, by as few system calls as the path has, each when the calm pace lets it
  /// leave. One that the policy refuses, or that does not fit into the queue, is counted as
  /// dropped: the peer asks again. Errors: of the device.
  [[nodiscard]] Result<void> send_all(std::span<const ByteView> frames);

  /// Readable (poll(2)) while there is something to receive.
  [[nodiscard]] int fd() const;
  [[nodiscard]] const HandHostConfig& host() const { return host_; }
  [[nodiscard]] const std::string& interface() const { return interface_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  /// Why the policy refused the first frame; "" where it refused none.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  HandLink(EgressGate gate, EgressExit exit);
  [[nodiscard]] static Result<HandLink> open_device(const Options& options);
  [[nodiscard]] static Result<HandLink> open_socket(const Options& options);
  /// Sends what is in frames_, and empties it.
  [[nodiscard]] Result<void> send_admitted();

  EgressGate gate_;
  EgressExit exit_;
  HandHostConfig host_ = {};
  std::string interface_ = {};
  std::unique_ptr<path::TunDevice> device_ = nullptr;  // tap, tun
  Bytes room_ = {};                                    // of what is read from the device
  std::unique_ptr<ReceiveRing> ring_;                  // else
  std::unique_ptr<path::Path> path_ = nullptr;
  VerdictCache verdicts_ = {};
  std::vector<wire::FrameView> frames_ = {};  // of one call; its memory is kept
  std::uint64_t dropped_ = 0;
  std::string refusal_ = {};
};

/// The policy's part of HandLink::open(), for who sends something before it: on an interface that
/// exists. Errors: as there.
[[nodiscard]] Result<void> check_may_claim(const HandLink::Options& options);

/// Whether another host on the interface answers for the address (RFC 5227, 2.1.1): then its MAC.
/// Waits for `patience`. Errors: of the sockets.
[[nodiscard]] Result<std::optional<Mac>> address_in_use(const std::string& interface, const Ip& ip,
                                                        std::chrono::milliseconds patience);

/// Serves until `stop_fd` is readable. Errors: of the link.
[[nodiscard]] Result<void> serve(HandHost& host, HandLink& link, int stop_fd);

}  // namespace pushpkt::stack
