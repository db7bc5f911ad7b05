// What happens to a header field that we write ourselves: measured, case by case, on every path.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/ask/asking.hpp"
#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/cases/case.hpp"
#include "pushpkt/compare/difference.hpp"
#include "pushpkt/diagnose/drop_finding.hpp"
#include "pushpkt/lab/plan.hpp"

namespace pushpkt::ask {

/// Packets with one field changed, on each path: how far each gets. `pushpkt ask fields`
struct FieldsQuestion {
  std::vector<cases::Case> cases;  ///< each on each path
  std::vector<const path::PathKind*> paths;
  bool ip6 = false;
  std::string message = "hello";
  std::optional<Ip> route_to;  ///< raw-ip: routed by this instead of the header's destination
  lab::Obstacles obstacles;
  std::vector<lab::Command> alterations;  ///< run in the lab when all else stands
  bool traced = true;  ///< false: do not use the tracepoint, even where it may be watched
  Asking asking = {};
};

/// An ICMP error about our packet that went to another address, because our packet had another
/// source address; or that was seen on its way and did not arrive.
struct IcmpElsewhere {
  diagnose::IcmpError error;
  std::string to;       ///< the address that it went to
  std::string seen_at;  ///< "router", "server"
};

/// How the server's TCP answered a segment.
struct TcpOutcome {
  bool syn_ack = false;
  bool acknowledged = false;  ///< all of it: its bytes, SYN and FIN
  bool reset = false;         ///< a RST came back
  /// An ACK that acknowledges nothing new, no data, and the host counted a challenge (RFC 5961).
  bool challenge_ack = false;
  bool duplicate_ack = false;  ///< such an ACK, but no challenge
};

/// One case on one path.
struct FieldsRow {
  std::string text = {};
  const path::PathKind* path = nullptr;
  std::vector<wire::Setting> settings = {};
  std::optional<Error> refusal = {};
  bool left_sender = false;  ///< seen at the next hop, or it had an effect further on
  /// It had an effect, and what was seen at the next hop is not like it: a rule of the sender's
  /// changed what it is recognised by.
  bool left_unlike = false;
  bool left_router = false;  ///< seen at the server
  /// The router forwarded a packet that may be this one, rewritten, or another's: it is not known
  /// whether it left the router.
  bool lost_from_sight = false;
  bool reached_app = false;  ///< the server's program was given it
  bool answered = false;     ///< by data, an echo reply, ARP, a TCP SYN-ACK; no ICMP error, no bare
                             ///< ACK, no reset
  std::string answered_from =
      {};  ///< an address, where the answer came from another one than asked
  std::vector<compare::Difference> rewritten = {};  ///< what we wrote against what was on the wire
  std::vector<compare::Difference> in_transit =
      {};                              ///< the wire at the sender against the server's
  std::optional<TcpOutcome> tcp = {};  ///< of TCP segments only
  std::optional<diagnose::DropFinding> died = {};
  /// The last host processed or queued it, without an answer: then `died` is empty.
  std::optional<diagnose::DropFinding> taken_in = {};
  std::vector<diagnose::IcmpError> icmp = {};      ///< that came back to the sender
  std::vector<IcmpElsewhere> icmp_elsewhere = {};  ///< that went to another
  std::string why = {};
};

/// A row of each case on each path that can write what it changes.
struct FieldsAnswer {
  std::string kernel;  ///< uname -r
  bool ip6 = false;
  std::vector<const path::PathKind*> paths;
  std::vector<FieldsRow> rows;
  std::vector<std::string>
      not_askable;  ///< cases that change only headers which the kernel writes on all paths
  /// Cases that cannot be run here, and why: a connection opened by hand needs nftables.
  std::vector<std::string> impossible = {};
  std::optional<Error> impossible_because = std::nullopt;
  bool is_selection = false;            ///< rows were taken out of it (`--only`)
  std::vector<std::string> notes = {};  ///< on how a path was tried: what stood in for a device
  /// In cases, of which each has a row, or was tried and is not possible on these paths; then
  /// `not_askable` is empty.
  std::optional<Interrupted> interrupted = std::nullopt;
};

/// Runs all cases in a lab of this process's own. Errors: the lab or its watchers.
[[nodiscard]] Result<FieldsAnswer> ask_fields(const FieldsQuestion& question);

}  // namespace pushpkt::ask
