// All requests of a capture repeated against a server, and its answers compared with the saved
// ones.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/compare/packet_diff.hpp"
#include "pushpkt/compare/policy.hpp"
#include "pushpkt/replay/request_replay.hpp"

namespace pushpkt::replay {

/// The fields that differ and count, under the policy, of a different answer: those of a DNS
/// message, `data` of others. Both payloads are compared as datagrams between the same ends.
[[nodiscard]] std::vector<compare::FieldDifference> differing_fields(const Reanswer& answer,
                                                                     const compare::Policy& policy);

/// An answer that is not the saved one, and the fields that differ.
struct WrongAnswer {
  Reanswer answer;
  std::vector<compare::FieldDifference> fields;
};

struct RequestRun {
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;    ///< requests that have no answer in the capture either
  std::uint64_t same = 0;          ///< answers
  std::uint64_t spared = 0;        ///< of these: other bytes, but the policy lets them differ
  std::vector<WrongAnswer> wrong;  ///< different or missing
  std::uint64_t extra = 0;         ///< answers that the capture does not have
  std::uint64_t split_ports = 0;   ///< see RequestReplay::split_ports()
  std::uint64_t copies = 0;        ///< packets of the capture that another interface has, too
  std::uint64_t unrequested = 0;   ///< packets of the capture that answer no request
  bool interrupted = false;

  [[nodiscard]] std::uint64_t count_of(Reanswer::Kind kind) const;
  /// Saved answers that were waited for.
  [[nodiscard]] std::uint64_t compared() const { return same + wrong.size(); }
};

struct RequestRunOptions {
  Ip host = {};
  std::optional<Port> port = {};  ///< else the one that each request was sent to
  std::chrono::nanoseconds patience{std::chrono::seconds(1)};  ///< for each answer
  std::function<bool()> stop = {};
  /// Which conversations are repeated, by client and server in the capture; empty: all.
  std::function<bool(const Endpoint& client, const Endpoint& server)> takes = {};
  /// What may differ about the answers; without it no byte.
  std::optional<compare::Policy> policy = {};
  /// The egress policy: whether calm_packets_per_second holds for a request to this endpoint.
  /// Empty: for none.
  std::function<Result<bool>(const Endpoint& server)> admit = {};
  /// Called with the number of requests sent so far.
  std::function<void(std::uint64_t sent)> progress = {};
};

/// One request after the other: the next one leaves when the answer of the last is there, or its
/// time is over. `conversation` must outlive the result. Errors: the sockets' and those of `admit`.
[[nodiscard]] Result<RequestRun> repeat_requests(const UdpTransactions& conversation,
                                                 const RequestRunOptions& options);

}  // namespace pushpkt::replay
