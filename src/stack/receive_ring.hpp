// Received packets in memory that the kernel shares: no system call for a packet. packet(7),
// PACKET_RX_RING; Documentation/networking/packet_mmap.rst (TPACKET_V2)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/mapped.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

/// The ring of one packet socket. Version 2, because its packets are readable as they arrive:
/// version 3 hands over a block when it is full or a millisecond old, which a request would wait
/// for.
class ReceiveRing {
 public:
  /// `fd`: an AF_PACKET socket, filtered and not bound yet. Needs no capability. `mtu` of the
  /// interface, in bytes: a slot holds such a packet; a larger one (GRO, or a peer that leaves
  /// segmentation to its device) takes a system call. Errors: setsockopt's and mmap's.
  [[nodiscard]] static Result<ReceiveRing> open(Fd fd, std::uint32_t mtu);
  /// The next packet, as the socket's type delivers it, VLAN tag included; nullopt: none is
  /// waiting. Valid until the next call. Errors: recv's.
  [[nodiscard]] Result<std::optional<ByteView>> next();
  /// Readable (poll(2)) while there is a packet.
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  ReceiveRing(Fd fd, Mapped memory, std::size_t slot_bytes)
      : fd_(std::move(fd)), memory_(std::move(memory)), slot_bytes_(slot_bytes) {}
  void release();
  [[nodiscard]] Result<std::optional<ByteView>> receive_copy();
  [[nodiscard]] ByteView with_tag(ByteView frame, std::uint16_t type, std::uint16_t tag);

  Fd fd_;
  Mapped memory_;
  std::size_t slot_bytes_;
  std::size_t at_ = 0;    // of the slot that is read next
  bool is_held_ = false;  // it was handed out, and is not given back
  Bytes room_ = {};       // of a packet that is larger than a slot
  Bytes tagged_ = {};     // of a frame with a VLAN tag
};

}  // namespace pushpkt::stack
