// Which datagrams an upper-case server must not answer, so that two of them cannot be made to talk
// for ever by one forged datagram (the class of CVE-2024-2169, CERT VU#417980).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"

namespace pushpkt::app {

/// So many at once, and so many a second in the long run.
class TokenBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;
  TokenBucket(double burst, double per_second) : burst_(burst), per_second_(per_second) {}
  [[nodiscard]] bool take(Time now);

 private:
  double burst_;
  double per_second_;
  double tokens_ = burst_;
  Time last_{};
};

/// A loop needs an answer that is a request again. Never answered: what comes from our own port
/// (another server of this kind, or ourselves), and from ports below 1024 (services that answer:
/// echo, chargen, time, DNS). Answered at a bounded rate: what the answer would repeat to the byte,
/// as everything does that another upper-case server has answered before. A client's port (32768
/// and above) feels only the overall bound.
class LoopGuard {
 public:
  using Time = TokenBucket::Time;

  static constexpr std::uint16_t first_client_port = 32768;  // ip_local_port_range
  static constexpr double repeats_at_once = 8;               ///< of one datagram of one peer
  static constexpr double repeats_per_second = 1;
  static constexpr double unchanged_at_once = 20'000;  ///< of all peers together
  static constexpr double unchanged_per_second = 1'000;

  explicit LoopGuard(Port own);

  /// `unchanged`: the answer is the request.
  [[nodiscard]] bool may_answer(const Endpoint& from, ByteView request, bool unchanged, Time now);

 private:
  Port own_;
  TokenBucket overall_{unchanged_at_once, unchanged_per_second};
  /// By a hash of peer and datagram. Those that meet in a bucket share it: a bucket that began
  /// anew for each would let two loops keep each other alive.
  std::vector<TokenBucket> buckets_;
};

}  // namespace pushpkt::app
