// A path that is one socket: batches go to sendmmsg(2), refusals become errors.
#pragma once

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
  explicit DescriptorPath(Fd fd) : fd_(std::move(fd)) {}

  /// What of a frame the kernel gets, and where it shall take it.
  struct Cut {
    ByteView octets;
    SocketAddress to;
  };
  [[nodiscard]] virtual Result<Cut> cut(const wire::FrameView& frame) const = 0;
  /// What is to be said about a frame that was refused with this errno value.
  [[nodiscard]] virtual Attempt attempt(const Cut& cut, int number) const = 0;

 private:
  [[nodiscard]] Result<std::size_t> send_some(std::span<const wire::FrameView> frames) const;

  Fd fd_;
};

/// Sets a socket option that is a number. 0 or an errno value.
[[nodiscard]] int set_option(const Fd& fd, int level, int option, int value);

/// What the target asks of a socket before its first packet: SO_BROADCAST, and SO_BINDTODEVICE
/// (socket(7); free for everybody since Linux 5.7). The error names `socket`.
[[nodiscard]] Result<void> prepare_socket(const Fd& fd, const Target& target,
                                          std::string_view socket);
}  // namespace pushpkt::path
