// Batches by sendmmsg(2): one system call for many frames.
#include "path/socket_path.hpp"

#include <algorithm>
#include <cerrno>

namespace pushpkt::path {

DescriptorPath::DescriptorPath(Fd fd) : fd_(std::move(fd)) {
  for (std::size_t i = 0; i < frames_per_call; ++i) {
    headers_[i].msg_hdr.msg_iov = &pieces_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
  }
}

Result<std::size_t> DescriptorPath::send(std::span<const wire::FrameView> batch) {
  return send_in_parts(batch, [this](auto frames) { return send_some(frames); });
}

Result<std::size_t> DescriptorPath::send_some(std::span<const wire::FrameView> frames) {
  unsigned count = 0;
  for (const wire::FrameView& frame : frames) {
    Message message;
    const auto good = put(frame, message, rooms_[count]);
    if (!good && count == 0) return fail(good.error());
    if (!good) break;
    // sendmmsg(2) only reads, but shares its structures with recvmmsg(2).
    pieces_[count] = {const_cast<std::uint8_t*>(message.bytes.data()), message.bytes.size()};
    if (message.to != nullptr) {
      msghdr& header = headers_[count].msg_hdr;
      header.msg_name = const_cast<sockaddr*>(message.to->get());
      header.msg_namelen = message.to->bytes();
    }
    if (count == 0) first_ = message;
    ++count;
  }
  const int sent = ::sendmmsg(fd_.get(), headers_.data(), count, MSG_DONTWAIT);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  const int number = errno;
  if (is_not_now(number)) return 0U;
  return fail(refused(attempt(first_, number), number));
}

int set_option(const Fd& fd, int level, int option, int value) {
  return ::setsockopt(fd.get(), level, option, &value, sizeof value) == 0 ? 0 : errno;
}

Result<void> prepare_socket(const Fd& fd, const Target& target, std::string_view socket) {
  if (target.broadcast) {
    if (const int number = set_option(fd, SOL_SOCKET, SO_BROADCAST, 1); number != 0) {
      return fail(cannot_open(socket, number));
    }
  }
  if (!target.bind_to_interface) return {};
  const std::string& name = target.interface;
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, name.data(),
                   static_cast<socklen_t>(name.size())) == 0) {
    return {};
  }
  return fail(cannot_open(std::string(socket) + " on " + name, errno));
}

}  // namespace pushpkt::path
