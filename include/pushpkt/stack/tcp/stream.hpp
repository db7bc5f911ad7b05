// A blocking TCP stream on top of the state machine, over anything that carries IP packets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {

/// Carries whole IP packets, both ways. A path and a capture, a tap, or a test's memory.
class PacketPort {
 public:
  virtual ~PacketPort() = default;
  [[nodiscard]] virtual Result<void> send(ByteView packet) = 0;
  /// Several packets, in order: by one call to send() for each, unless the port has something
  /// better. Before each packet headroom() bytes may be overwritten.
  [[nodiscard]] virtual Result<void> send_all(std::span<const ByteSpan> packets);
  /// Bytes of a link-layer header, which send_all() writes in front of the packet.
  [[nodiscard]] virtual std::size_t headroom() const { return 0; }
  /// The next packet that arrived, of whatever kind, valid until the next call; nullopt at `until`
  /// without one. Time::min(): does not wait.
  [[nodiscard]] virtual Result<std::optional<ByteView>> receive(Time until) = 0;
  /// The clock of `until` and of all deadlines.
  [[nodiscard]] virtual Time now() const = 0;
  /// full_or_partial where packets of this host's own kernel are captured.
  [[nodiscard]] virtual ChecksumRule checksum_rule() const { return ChecksumRule::full; }
};

/// An active connection. Every call ends at its deadline at the latest, with ETIMEDOUT; the
/// connection stays as it is, and the call may be made again. Timers run within calls only.
class Stream {
 public:
  /// The handshake. `port` must outlive the stream. Errors: ECONNREFUSED; at the deadline what ICMP
  /// reported last (ENETUNREACH, EHOSTUNREACH), else ETIMEDOUT; those of the port.
  [[nodiscard]] static Result<Stream> connect(PacketPort& port, const Config& config,
                                              const Endpoint& local, const Endpoint& remote,
                                              Time deadline);
  Stream(Stream&& other) noexcept;
  Stream& operator=(Stream&&) = delete;
  /// Sends RST where the connection was not closed.
  ~Stream();

  /// Waits for bytes; 0 when the peer has sent its FIN.
  [[nodiscard]] Result<std::size_t> read(ByteSpan to, Time deadline);
  /// Waits until all of it is in the send buffer.
  [[nodiscard]] Result<void> write(ByteView bytes, Time deadline);
  /// FIN; reading goes on.
  [[nodiscard]] Result<void> shutdown();
  /// FIN, then waits for the peer's one; what it still sends is discarded. `time_wait`: how much of
  /// TIME-WAIT is sat out, where our end closed first; a FIN that the peer sends again meanwhile is
  /// acknowledged. All of it is 2 MSL, a minute; without any the port should not be used again at
  /// once. Errors: ETIMEDOUT, and why the connection failed.
  [[nodiscard]] Result<void> close(Time deadline, Time time_wait = {});

  /// Without waiting: as many bytes as are there, or fit into the send buffer; 0 for none.
  [[nodiscard]] Result<std::size_t> read_some(ByteSpan to);
  [[nodiscard]] Result<std::size_t> write_some(ByteView bytes);
  /// Sends what is due, then takes the packets that are there (64 at most), waits for one where
  /// there is none, and runs the timers. Returns at `until` at the latest, or when the port's
  /// receive() does. Errors: those of the port, and why the connection failed.
  [[nodiscard]] Result<void> wait(Time until);

  [[nodiscard]] const Connection& connection() const { return connection_; }

 private:
  Stream(PacketPort& port, Connection connection)
      : port_(&port), connection_(std::move(connection)) {}
  Result<void> step(Time deadline, const char* what);
  Result<void> flush();
  Result<void> take_packets(Time until);

  PacketPort* port_;
  Connection connection_;
  Segment arrived_ = {};  // here and below: kept, so that a segment needs no memory of its own
  std::vector<Segment> segments_ = {};
  Bytes room_ = {};
  std::vector<ByteSpan> packets_ = {};
};

}  // namespace pushpkt::stack::tcp

namespace pushpkt::stack {
using TcpStream = tcp::Stream;
}
