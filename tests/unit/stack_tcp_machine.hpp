// A TCP endpoint brought into any state by segments and calls, and what it sends as short text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::test {

using stack::tcp::Config;
using stack::tcp::Connection;
using stack::tcp::Flags;
using stack::tcp::Options;
using stack::tcp::Segment;
using stack::tcp::Seq;
using stack::tcp::State;
using stack::tcp::Time;
using namespace std::chrono_literals;

inline const Endpoint here{Ip4{{10, 0, 0, 1}}, Port{4000}};
inline const Endpoint there{Ip4{{10, 0, 0, 2}}, Port{80}};
inline constexpr Seq our_isn{1000};
inline constexpr Seq peer_isn{5000};

/// A configuration without options, so that a table can say each number.
inline Config plain_config() {
  Config config;
  config.window_scaling = config.timestamps = config.sack = false;
  config.receive_buffer = 1000;
  config.initial_sequence = our_isn;
  return config;
}

/// A connection and its peer, who is played by the test.
class Machine {
 public:
  explicit Machine(Connection tcp) : connection(std::move(tcp)) {}

  /// Sequence numbers relative to what the machine expects next, acknowledgments to what it has
  /// sent: 0 and 0 fit.
  void arrive(Flags flags, int seq = 0, int ack = 0, std::string_view payload = "",
              std::uint16_t window = 1000) {
    Segment segment;
    segment.source = there;
    segment.destination = here;
    const bool synchronized = connection.state() > State::syn_sent;
    const Seq next = synchronized ? connection.rcv_nxt() : peer_isn;
    segment.seq = next + static_cast<std::uint32_t>(seq);
    if (flags.ack) segment.ack = connection.snd_nxt() + static_cast<std::uint32_t>(ack);
    segment.flags = flags;
    segment.window = window;
    segment.payload = bytes_of(payload);
    deliver(segment);
  }
  void deliver(const Segment& segment) { connection.receive(segment, now); }

  /// What was sent since the last call: "[S] 0", "[.] 1 1 \"text\"": flags, sequence number and
  /// acknowledgment relative to the first ones, payload. Several are joined by ", ".
  std::string sent() {
    std::string text;
    for (const Segment& segment : connection.take_segments()) {
      if (!text.empty()) text += ", ";
      text += describe(segment);
    }
    return text;
  }

  static std::string describe(const Segment& segment) {
    std::string text = "[";
    if (segment.flags.syn) text += 'S';
    if (segment.flags.fin) text += 'F';
    if (segment.flags.rst) text += 'R';
    if (segment.flags.ack) text += '.';
    text += "] " + std::to_string(segment.seq - our_isn);
    if (segment.flags.ack) text += " " + std::to_string(segment.ack - peer_isn);
    if (!segment.payload.empty()) text += " \"" + text_of(segment.payload) + "\"";
    return text;
  }

  /// Everything that can be read now.
  std::string read() {
    Bytes bytes(4096);
    const auto count = connection.read(bytes, now);
    return count ? text_of(ByteView(bytes).first(*count)) : "";
  }
  auto write(std::string_view text) { return connection.write(bytes_of(text), now); }
  void pass(Time span) {
    now += span;
    connection.advance(now);
  }
  /// Lets the next timer run out.
  void next_timer() {
    const auto due = connection.deadline();
    if (due) pass(*due - now);
  }

  Connection connection;
  Time now = 1s;
};

inline constexpr Flags ack{.ack = true};

/// A machine in this state; what it sent on the way there is forgotten. ESTABLISHED and what
/// follows it come from an active open, SYN-RECEIVED from a passive one.
inline Machine machine_in(State state, const Config& config = plain_config()) {
  const bool passive = state == State::listen || state == State::syn_received;
  if (state == State::closed) return Machine(Connection(config));
  Machine machine(passive ? Connection::listen(config, here)
                          : Connection::connect(config, here, there, 1s));
  const auto established = [&] { machine.arrive({.syn = true, .ack = true}, 0, 0); };
  switch (state) {
    case State::syn_received:
      machine.arrive({.syn = true});
      break;
    case State::established:
    case State::fin_wait_1:
    case State::fin_wait_2:
    case State::close_wait:
    case State::closing:
    case State::last_ack:
    case State::time_wait:
      established();
      break;
    default:
      break;
  }
  if (state == State::close_wait || state == State::last_ack) {
    machine.arrive({.fin = true, .ack = true});
  }
  if (state >= State::fin_wait_1 && state != State::close_wait) {
    (void)machine.connection.close(machine.now);
  }
  if (state == State::fin_wait_2 || state == State::time_wait) machine.arrive({.ack = true});
  if (state == State::closing) machine.arrive({.fin = true, .ack = true}, 0, -1);
  if (state == State::time_wait) machine.arrive({.fin = true, .ack = true});
  (void)machine.sent();
  return machine;
}

}  // namespace pushpkt::test
