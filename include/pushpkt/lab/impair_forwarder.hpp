// A process between two links that forwards frames, and does to them what the plan says.
#pragma once

#include "pushpkt/base/child_line.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/lab/host.hpp"
#include "pushpkt/lab/impairments.hpp"

namespace pushpkt::lab {

/// The ends of the cables between client and router, where the forwarder sits; they are on the
/// router, and have no addresses.
inline constexpr std::string_view cable_to_client = "cable-client";
inline constexpr std::string_view cable_to_router = "cable-router";

class ImpairForwarder {
 public:
  /// Forwards when it returns. Needs CAP_NET_RAW over the router, on which the cables are. It ends
  /// with this object, and with this process. No byte behind the headers that tell IP from ARP is
  /// looked at.
  [[nodiscard]] static Result<ImpairForwarder> start(const Host& router,
                                                     const Impairments& impairments);

  /// What it has done so far.
  [[nodiscard]] Result<ImpairmentRecord> record() const;

 private:
  ImpairForwarder(ChildLine line, Fd log) : line_(std::move(line)), log_(std::move(log)) {}
  ChildLine line_;
  Fd log_;
};

}  // namespace pushpkt::lab
