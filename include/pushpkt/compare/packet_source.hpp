// Where the packets to compare come from: a file, a list, a socket. compare does not ask.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::compare {

/// A packet with its circumstances, borrowed from whoever has it.
struct PacketView {
  ByteView bytes = {};
  std::uint32_t wire_bytes = 0;  ///< bytes on the wire, when the capture cut it; 0: all are here
  Link link = Link::ethernet;
  Timestamp time = {};
  std::uint64_t number = 0;  ///< its place in its capture, from 1
  bool has_time = true;      ///< false: the capture does not say when, and `time` is 0
};

/// Packets one after the other.
class PacketSource {
 public:
  PacketSource() = default;
  PacketSource(const PacketSource&) = delete;
  PacketSource& operator=(const PacketSource&) = delete;
  virtual ~PacketSource() = default;

  /// The next packet, valid until the next call; nullopt at the end.
  [[nodiscard]] virtual Result<std::optional<PacketView>> next() = 0;
};

/// Packets that are in memory; those without a number are numbered from 1.
class PacketList final : public PacketSource {
 public:
  explicit PacketList(std::span<const PacketView> packets) : packets_(packets) {}
  [[nodiscard]] Result<std::optional<PacketView>> next() override {
    if (at_ == packets_.size()) return std::nullopt;
    PacketView packet = packets_[at_++];
    if (packet.number == 0) packet.number = at_;
    return packet;
  }

 private:
  std::span<const PacketView> packets_;
  std::size_t at_ = 0;
};

/// Packets of a reader, whose next() is a Result of an optional packet: sniff::CaptureReader.
template <class Reader>
class ReaderSource final : public PacketSource {
 public:
  explicit ReaderSource(Reader reader) : reader_(std::move(reader)) {}
  [[nodiscard]] Result<std::optional<PacketView>> next() override {
    if constexpr (requires { reader_.next_borrowed(); }) {
      if (const auto* const seen = reader_.next_borrowed()) return view_of(*seen);
      if (reader_.error()) return fail(*reader_.error());
      return std::nullopt;
    } else {
      const auto seen = reader_.next();
      if (!seen) return fail(seen.error());
      if (!*seen) return std::nullopt;
      return view_of(**seen);
    }
  }

 private:
  [[nodiscard]] static bool has_time(const auto& seen) {
    if constexpr (requires { seen.has_time; }) return seen.has_time;
    return true;
  }
  [[nodiscard]] static PacketView view_of(const auto& seen) {
    return {.bytes = seen.bytes,
            .wire_bytes = seen.wire_bytes,
            .link = seen.link,
            .time = seen.time,
            .number = seen.number,
            .has_time = has_time(seen)};
  }

  Reader reader_;
};

}  // namespace pushpkt::compare
