// One packet, end to end: prepare everything that needs a capability, then go.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "pushpkt/journey/record.hpp"
#include "pushpkt/journey/vantage.hpp"
#include "pushpkt/stack/port_reservation.hpp"

namespace pushpkt::journey {

/// A packet that is ready to leave.
struct PreparedPacket {
  Record record;
  std::unique_ptr<path::Path> path;
  std::optional<stack::PortReservation>
      reservation;  ///< prevents an ICMP error of our kernel about the reply
};

/// A UDP request to the vantage's server by this path: port reserved, packet built, path opened.
/// `provoke` sets each field that the kernel rewrites on this path to a value that shows the
/// rewriting (a wrong checksum, a zero); the rest of the packet is right for the rewritten one.
[[nodiscard]] Result<PreparedPacket> prepare(const Vantage& vantage, const path::PathKind& kind,
                                             ByteView message, bool provoke);

/// Sends it once and watches until it was seen everywhere and answered; else until the vantage's
/// barrier is passed, or where there is none, until `wait` is over or `stop_fd` is readable. May be
/// repeated.
/// A packet that the kernel refuses is a result (Record::refusal). Errors: of a watcher, of a late
/// barrier.
[[nodiscard]] Result<Record> send_and_observe(Vantage& vantage, PreparedPacket& prepared,
                                              std::chrono::milliseconds wait, int stop_fd = -1);

}  // namespace pushpkt::journey
