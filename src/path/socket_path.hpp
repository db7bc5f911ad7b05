// A path that is one socket: batches go to sendmmsg(2), refusals become errors.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>

#include "path/in_parts.hpp"
#include "path/send_error.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::path {

class DescriptorPath : public Path {
 public:
  Result<std::size_t> send(std::span<const wire::FrameView> batch) final;
  [[nodiscard]] int fd() const final { return fd_.get(); }

 protected:
  explicit DescriptorPath(Fd fd);

  /// One message of a batch: what of a frame the kernel gets, and where it shall take it.
  struct Message {
    ByteView bytes;
    const SocketAddress* to = nullptr;  ///< nullptr: where the socket is bound or connected to
  };
  /// The message of a frame; what it points to holds until the batch is sent. `room` is for its
  /// address where each frame has one of its own.
  [[nodiscard]] virtual Result<void> put(const wire::FrameView& frame, Message& message,
                                         SocketAddress& room) const = 0;
  /// The words for a message that was refused with this errno value.
  [[nodiscard]] virtual Attempt attempt(const Message& message, int number) const = 0;

 private:
  [[nodiscard]] Result<std::size_t> send_some(std::span<const wire::FrameView> frames);

  Fd fd_;
  // Kept from call to call: sendmmsg(2) wants some 4 KB beside the frames, and cleared anew they
  // cost as much as the frames.
  std::array<SocketAddress, frames_per_call> rooms_;
  Message first_;  ///< of the last call
  std::array<iovec, frames_per_call> pieces_{};
  std::array<mmsghdr, frames_per_call> headers_{};
};

/// Sets a socket option that is a number. 0 or an errno value.
[[nodiscard]] int set_option(const Fd& fd, int level, int option, int value);

/// What the target asks of a socket before its first packet: SO_BROADCAST, and SO_BINDTODEVICE
/// (socket(7); free for everybody since Linux 5.7). The error names `socket`.
[[nodiscard]] Result<void> prepare_socket(const Fd& fd, const Target& target,
                                          std::string_view socket);
}  // namespace pushpkt::path
