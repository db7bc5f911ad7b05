// One request of a line protocol over a stream: lines out, as many lines back. For a client by
// sockets and for one by hand.
#pragma once

#include <cstddef>
#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"

namespace pushpkt::app {

/// Neither reads nor writes: it is told what left and what came.
///
///     LineExchange lines(message);
///     while (!lines.is_whole()) {
///       lines.sent(send(lines.unsent()));
///       lines.take(receive());
///       if (lines.is_too_long() || deadline.passed()) return lines.why_incomplete(...);
///     }
///     return lines.answer();
class LineExchange {
 public:
  /// An answer may be so much longer than its request.
  static constexpr std::size_t most_more_bytes = std::size_t{16} << 20U;

  /// A line end is put behind the message.
  explicit LineExchange(ByteView message);

  [[nodiscard]] ByteView unsent() const { return ByteView(request_).subspan(sent_); }
  void sent(std::size_t bytes) { sent_ += bytes; }
  void take(ByteView part);

  /// As many lines came as were asked for.
  [[nodiscard]] bool is_whole() const { return lines_ >= wanted_lines_; }
  /// More bytes came than are kept: a peer that never ends a line is not listened to for ever.
  [[nodiscard]] bool is_too_long() const;
  /// Without the last line end.
  [[nodiscard]] Bytes answer() &&;

  enum class End : std::uint8_t { time_over, server_ended, too_long };
  /// Why what came is not all: "no answer from 10.0.0.2:12000: the connection stands: 5 bytes came,
  /// and 1 line end is missing". "" where only the last line end is missing and the server ended
  /// the connection: its FIN ends a line, too.
  [[nodiscard]] std::string why_incomplete(const Endpoint& server, End end) const;

 private:
  Bytes request_;
  std::size_t sent_ = 0;
  std::size_t wanted_lines_;
  std::size_t lines_ = 0;
  Bytes answer_ = {};
};

}  // namespace pushpkt::app
