// Two TCP endpoints joined by a link in virtual time, which loses, reorders, duplicates and
// corrupts packets by a seeded plan.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <utility>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::test {

using stack::tcp::Config;
using stack::tcp::Connection;
using stack::tcp::Flags;
using stack::tcp::Segment;
using stack::tcp::Seq;
using stack::tcp::SeqRange;
using stack::tcp::State;
using stack::tcp::Time;

inline const Endpoint client_end{Ip4{{10, 0, 0, 1}}, Port{40000}};
inline const Endpoint server_end{Ip4{{10, 0, 0, 2}}, Port{12000}};

/// Byte `offset` of a stream: without a period that a lost or doubled block could hide in.
constexpr std::uint8_t pattern(std::uint64_t offset, std::uint64_t salt = 0) {
  std::uint64_t x = (offset + salt * 0x9e3779b97f4a7c15U) * 0xbf58476d1ce4e5b9U;
  x ^= x >> 29U;
  return static_cast<std::uint8_t>(x ^ x >> 8U);
}

/// In percent, but for the time.
struct Impairments {
  unsigned loss = 0;
  unsigned reorder = 0;
  unsigned duplicate = 0;
  unsigned corrupt = 0;
  Time late = std::chrono::milliseconds(15);  // so much is what is reordered; the delay is 5 ms
};

/// One end with an application that writes a stream and reads the other one.
struct TcpEnd {
  Connection connection;
  std::uint64_t to_write = 0;
  std::uint64_t salt_out = 0;
  std::uint64_t salt_in = 0;
  std::uint64_t written = 0;
  std::uint64_t read = 0;
  bool wrong = false;  // a byte was not the one that was sent

  void run(Time now) {
    std::array<std::uint8_t, 4096> block{};
    while (written < to_write && connection.writable() > 0) {
      const std::uint64_t count = std::min<std::uint64_t>(block.size(), to_write - written);
      for (std::size_t i = 0; i < count; ++i) block[i] = pattern(written + i, salt_out);
      const auto taken = connection.write(ByteView(block).first(count), now);
      if (!taken || *taken == 0) break;
      written += *taken;
    }
    if (written == to_write && connection.was_established()) (void)connection.close(now);
    for (;;) {
      const auto count = connection.read(block, now);
      if (!count || *count == 0) break;
      for (std::size_t i = 0; i < *count; ++i) wrong |= block[i] != pattern(read + i, salt_in);
      read += *count;
    }
  }
};

class VirtualLink {
 public:
  VirtualLink(TcpEnd client, TcpEnd server, const Impairments& impairments, std::uint64_t seed)
      : ends_{std::move(client), std::move(server)}, impairments_(impairments), random_(seed) {}

  /// Until both ends are done, or `events` have happened; false then.
  bool run(std::uint64_t events) {
    collect();
    for (std::uint64_t i = 0; i < events; ++i) {
      if (done()) return true;
      if (!step()) return done();
    }
    return done();
  }
  [[nodiscard]] TcpEnd& client() { return ends_[0]; }
  [[nodiscard]] TcpEnd& server() { return ends_[1]; }
  [[nodiscard]] Time now() const { return now_; }
  /// CLOSED or TIME-WAIT at both ends.
  [[nodiscard]] bool done() const {
    for (const TcpEnd& end : ends_) {
      const State state = end.connection.state();
      if (state != State::closed && state != State::time_wait) return false;
    }
    return true;
  }

 private:
  struct Packet {
    std::size_t to;
    Bytes bytes;
  };

  bool chance(unsigned percent) { return random_() % 100 < percent; }

  void collect() {
    for (std::size_t from = 0; from < 2; ++from) {
      ends_[from].run(now_);
      for (const Segment& segment : ends_[from].connection.take_segments()) send(1 - from, segment);
    }
  }

  void send(std::size_t to, const Segment& segment) {
    if (chance(impairments_.loss)) return;
    Bytes bytes = stack::tcp::build_ip_packet(segment);
    if (chance(impairments_.corrupt))
      bytes[random_() % bytes.size()] ^= static_cast<std::uint8_t>(1U << random_() % 8);
    const Time delay = std::chrono::milliseconds(5);
    // A late packet is overtaken by those that follow meanwhile.
    const Time late = chance(impairments_.reorder) ? impairments_.late : Time{};
    if (chance(impairments_.duplicate)) packets_.emplace(now_ + delay, Packet{to, bytes});
    packets_.emplace(now_ + delay + late, Packet{to, std::move(bytes)});
  }

  bool step() {
    std::optional<Time> next;
    if (!packets_.empty()) next = packets_.begin()->first;
    for (const TcpEnd& end : ends_) {
      const auto due = end.connection.deadline();
      if (due && (!next || *due < *next)) next = due;
    }
    if (!next) return false;
    now_ = std::max(now_, *next);
    if (!packets_.empty() && packets_.begin()->first <= now_) {
      const Packet packet = std::move(packets_.extract(packets_.begin()).mapped());
      const auto segment = stack::tcp::parse_ip_packet(packet.bytes);
      if (segment) ends_[packet.to].connection.receive(*segment, now_);
    }
    for (TcpEnd& end : ends_) {
      const auto due = end.connection.deadline();
      if (due && *due <= now_) end.connection.advance(now_);
    }
    collect();
    return true;
  }

  std::array<TcpEnd, 2> ends_;
  Impairments impairments_;
  std::mt19937_64 random_;
  Time now_{};
  std::multimap<Time, Packet> packets_;
};

}  // namespace pushpkt::test
