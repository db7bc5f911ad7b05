// What a TCP endpoint may be set to, its states, and where initial sequence numbers come from.
// RFC 9293; RFC 6528
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/stack/tcp/sequence.hpp"

namespace pushpkt::stack::tcp {

/// Time passed in by the caller: nanoseconds since any fixed moment, never going back
/// (`monotonic_now()`, or the virtual clock of a test).
using Time = std::chrono::nanoseconds;

/// RFC 9293, 3.3.2
enum class State : std::uint8_t {
  closed,
  listen,
  syn_sent,
  syn_received,
  established,
  fin_wait_1,
  fin_wait_2,
  close_wait,
  closing,
  last_ack,
  time_wait,
};

/// "SYN-RECEIVED": as the RFC writes it.
[[nodiscard]] std::string_view to_string(State state);

struct Config {
  std::uint32_t mtu = ethernet_mtu;                ///< bytes of an IP packet on the first link
  std::uint32_t send_buffer = 256 * 1024;          ///< bytes
  std::uint32_t receive_buffer = 256 * 1024;       ///< bytes; the receive window is never larger
  bool window_scaling = true;                      ///< RFC 7323, 2
  bool timestamps = true;                          ///< RFC 7323, 3
  bool sack = true;                                ///< RFC 2018
  bool nagle = false;                              ///< RFC 9293, 3.7.4
  Time ack_delay = std::chrono::milliseconds(40);  ///< RFC 9293, 3.8.6.3: less than 500 ms
  Time initial_rto = std::chrono::seconds(1);      ///< RFC 6298, 2.1
  /// RFC 6298, 2.4 asks for one second; Linux has 200 ms, and with less loss costs less time.
  Time min_rto = std::chrono::milliseconds(200);
  Time max_rto = std::chrono::seconds(60);  ///< RFC 6298, 2.5
  /// Of one segment, after which the connection is given up. With the backoff this is more than the
  /// 100 seconds of RFC 9293, 3.8.3 (R2) by default.
  unsigned max_retransmissions = 10;
  unsigned max_syn_retransmissions = 7;             ///< about 4 minutes; R2 of a SYN is 3
  Time msl = std::chrono::seconds(30);              ///< TIME-WAIT lasts twice this
  unsigned challenge_acks = 10;                     ///< RFC 5961, 7: at most so many ...
  Time challenge_period = std::chrono::seconds(5);  ///< ... in this time
  std::optional<Seq> initial_sequence = {};         ///< for tests; else `isn` computes it
  std::uint32_t timestamp_offset = 0;               ///< added to the clock of the timestamps option
};

/// SipHash-2-4 of the bytes under a 128-bit key. Aumasson, Bernstein: "SipHash: a fast short-input
/// PRF" (2012)
[[nodiscard]] std::uint64_t siphash(const std::array<std::uint64_t, 2>& key,
                                    const std::uint8_t* data, std::size_t size);

/// Initial sequence numbers that another host cannot guess. RFC 6528, 3: a clock of 4 us plus a
/// keyed hash of the connection's ends.
class IsnSource {
 public:
  using Key = std::array<std::uint64_t, 2>;
  /// A key from getrandom(2).
  IsnSource();
  explicit IsnSource(const Key& key) : key_(key) {}
  [[nodiscard]] Seq next(const Endpoint& local, const Endpoint& remote, Time now) const;
  /// A keyed hash of the ends and of `more`: for SYN cookies and timestamp offsets.
  [[nodiscard]] std::uint64_t hash(const Endpoint& local, const Endpoint& remote,
                                   std::uint64_t more) const;

 private:
  Key key_;
};

/// `config` for a connection between these ends: with an initial sequence number by RFC 6528, and a
/// timestamp offset that does not reveal how long this host is up (RFC 7323, 7.1; it is never 0).
/// What `config` has already is left as it is.
[[nodiscard]] Config config_of(Config config, const IsnSource& isn, const Endpoint& local,
                               const Endpoint& remote, Time now);

}  // namespace pushpkt::stack::tcp
