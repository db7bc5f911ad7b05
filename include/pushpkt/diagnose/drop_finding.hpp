// Where a packet ended: dropped, or taken in without an answer; why, and by which evidence.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "pushpkt/journey/trial.hpp"
#include "pushpkt/journey/vantage.hpp"

namespace pushpkt::diagnose {

struct DropFinding {
  std::string at;             ///< "syscall", "client", "router", "server"
  std::string reason = {};    ///< errno or the kernel's drop reason; empty when not known
  std::string known_by = {};  ///< "tracepoint", "counters", "inferred"; empty for a system call
  std::string witness = {};   ///< the kernel's function that dropped it, or the counter that moved
  std::string sentence = {};  ///< what was wrong; empty: see drops::find_reason
  /// The host processed or queued it: it was seen there, and nothing was dropped.
  bool taken_in = false;
};

struct IcmpError {
  unsigned type;
  unsigned code;
};
/// Type and code of an ICMP or ICMPv6 message; nullopt where the packet has no such header.
[[nodiscard]] std::optional<IcmpError> icmp_error_in(const journey::SeenPacket& packet);

/// An open TCP connection between the sender and the server's program.
struct Connection {
  Endpoint local;            ///< of the sender
  std::uint32_t seq;         ///< the sender's next sequence number
  std::uint32_t ack;         ///< the server's next one
  std::uint16_t window = 0;  ///< bytes that the server accepts from `seq` on
};

/// What else is known of a trial.
struct Circumstances {
  bool accepted = false;                   ///< it was answered or acknowledged: nothing was dropped
  std::span<const IcmpError> icmp = {};    ///< that came back to the sender
  const Connection* connection = nullptr;  ///< nullptr: none is open
};

/// Where the packet of this trial ended. nullopt: it was delivered or answered, or a packet that
/// the router forwarded contradicts what could only be inferred.
[[nodiscard]] std::optional<DropFinding> find_drop(const journey::Trial& trial,
                                                   const journey::Vantage& vantage,
                                                   const Circumstances& known);

/// ": UDP_CSUM, its UDP checksum is wrong (known by: tracepoint)"
[[nodiscard]] std::string describe_reason(const DropFinding& found);

}  // namespace pushpkt::diagnose
