// Random segments at a TCP machine: what bytes say becomes numbers near and far from the right
// ones.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "property/stack_tcp_link.hpp"

namespace pushpkt::test {

/// Reads choices from bytes; 0 when they are used up.
class Choices {
 public:
  explicit Choices(ByteView bytes) : bytes_(bytes) {}
  [[nodiscard]] bool any() const { return !bytes_.empty(); }
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  std::uint32_t word() {
    std::uint32_t out = 0;
    for (int i = 0; i < 4; ++i) out = out << 8U | byte();
    return out;
  }

 private:
  ByteView bytes_;
};

/// A machine, and an attacker who knows its numbers. Bytes inside of the receive window are those
/// of the stream; all others are wrong, so that reading one of them shows that it was accepted.
class Hostile {
 public:
  explicit Hostile(ByteView bytes) : choices_(bytes) {
    Config config;
    const std::uint8_t kind = choices_.byte();
    config.receive_buffer = 500 + 200 * (kind & 3U);
    config.send_buffer = 1000;
    config.mtu = 200;
    config.sack = (kind & 4U) != 0;
    config.timestamps = (kind & 8U) != 0;
    config.initial_sequence = Seq{0xffffff00U};
    victim_ = (kind & 16U) != 0 ? Connection::listen(config, server_end)
                                : Connection::connect(config, server_end, client_end, now_);
  }

  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }

  /// "" or what went wrong.
  std::string run() {
    for (unsigned i = 0; choices_.any() && i < 2000 && wrong_.empty(); ++i) step();
    return wrong_;
  }

 private:
  void step() {
    const std::uint8_t what = choices_.byte();
    if (what < 160) {
      send_segment();
    } else if (what < 190) {
      if (const auto due = victim_.deadline()) now_ = std::max(now_, *due);
      victim_.advance(now_);
    } else if (what < 200) {
      now_ += std::chrono::milliseconds(choices_.byte());
      victim_.advance(now_);
    } else if (what < 220) {
      const Bytes data(choices_.byte(), 'x');
      (void)victim_.write(data, now_);
    } else if (what < 250) {
      read(choices_.byte());
    } else if (what < 254) {
      send_icmp();
    } else {
      (void)victim_.close(now_);
    }
    const auto sent = victim_.take_segments();
    if (sent.size() > 64) wrong_ = std::to_string(sent.size()) + " segments for one event";
    if (victim_.readable() > 1100) wrong_ = "more bytes than the buffer has";
    const auto due = victim_.deadline();
    if (due && *due > now_ + std::chrono::minutes(2)) wrong_ = "a timer beyond all bounds";
  }

  // Mostly a number that is nearly right, else any.
  Seq near(Seq right) {
    const std::uint8_t how = choices_.byte();
    if (how < 100) return right;
    if (how < 180) return right + (how - 100U) * 8;
    if (how < 240) return right - (how - 180U) * 8;
    return Seq{choices_.word()};
  }

  void send_segment() {
    const bool synchronized = victim_.state() > State::syn_sent;
    const std::uint8_t bits = choices_.byte();
    Segment segment;
    segment.source = client_end;
    segment.destination = server_end;
    segment.seq = synchronized ? near(victim_.rcv_nxt()) : first_;
    segment.flags = {.fin = (bits & 7U) == 7,
                     .syn = synchronized ? (bits & 0x78U) == 0x78 : (bits & 8U) == 0,
                     .rst = (bits & 0xf0U) == 0xf0,
                     .ack = victim_.state() != State::listen && (bits & 0x30U) != 0x30};
    segment.ack = near(victim_.snd_nxt());
    segment.window = static_cast<std::uint16_t>(choices_.byte() * (bits & 1U ? 1U : 16U));
    segment.options = options();
    segment.payload.resize(choices_.byte());
    if (victim_.state() == State::listen || victim_.state() == State::syn_sent) {
      first_ = segment.seq;
      segment.payload.clear();
    }
    fill(segment);
    victim_.receive(segment, now_);
  }

  void fill(Segment& segment) const {
    const Seq next = victim_.rcv_nxt();
    const Seq begin = segment.seq + (segment.flags.syn ? 1U : 0U);
    for (std::uint32_t i = 0; i < segment.payload.size(); ++i) {
      const Seq at = begin + i;
      const bool inside = at - next < victim_.rcv_wnd();
      const std::uint8_t right = pattern(at - (first_ + 1));
      segment.payload[i] = inside ? right : static_cast<std::uint8_t>(~right);
    }
  }

  stack::tcp::Options options() {
    stack::tcp::Options options;
    const std::uint8_t bits = choices_.byte();
    if ((bits & 3U) == 3) options.mss = static_cast<std::uint16_t>(choices_.word());
    if ((bits & 12U) == 12) options.window_scale = choices_.byte();
    options.sack_permitted = (bits & 16U) != 0;
    if ((bits & 32U) == 0) {
      options.timestamps = stack::tcp::Timestamps{1000U + choices_.byte(), choices_.byte()};
    }
    for (unsigned i = 0; i < (bits >> 6U); ++i) {
      options.sack.add({near(victim_.snd_una()), near(victim_.snd_nxt())});
    }
    return options;
  }

  void send_icmp() {
    stack::tcp::IcmpError error;
    error.kind = static_cast<stack::tcp::IcmpError::Kind>(choices_.byte() % 3);
    error.source = server_end;
    error.destination = client_end;
    error.seq = near(victim_.snd_una());
    error.mtu = choices_.byte() * 8U;
    victim_.receive(error, now_);
  }

  void read(std::size_t most) {
    Bytes bytes(most);
    const auto count = victim_.read(bytes, now_);
    if (!count) return;
    for (std::size_t i = 0; i < *count; ++i) {
      if (bytes[i] != pattern(read_ + i)) wrong_ = "a byte from outside of the window was read";
    }
    read_ += *count;
  }

  Choices choices_;
  Time now_ = std::chrono::seconds(1);
  Connection victim_;
  Seq first_{0x1000};  // the attacker's own first number
  std::uint64_t read_ = 0;
  std::string wrong_;
};

}  // namespace pushpkt::test
