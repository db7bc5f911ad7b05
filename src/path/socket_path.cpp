// Batches by sendmmsg(2): one system call for many frames.
#include "path/socket_path.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace pushpkt::path {
namespace {

constexpr std::size_t frames_per_call = 64;

}  // namespace

Result<std::size_t> DescriptorPath::send(std::span<const wire::FrameView> batch) {
  std::size_t taken = 0;
  while (taken < batch.size()) {
    const auto some = batch.subspan(taken, std::min(frames_per_call, batch.size() - taken));
    const auto sent = send_some(some);
    if (!sent && taken == 0) return fail(sent.error());
    if (!sent) break;  // the next call begins with the frame that was refused, and says so
    taken += *sent;
    if (*sent < some.size()) break;
  }
  return taken;
}

Result<std::size_t> DescriptorPath::send_some(std::span<const wire::FrameView> frames) const {
  std::array<Cut, frames_per_call> cuts;
  std::array<iovec, frames_per_call> pieces{};
  std::array<mmsghdr, frames_per_call> messages{};
  unsigned count = 0;
  for (const wire::FrameView& frame : frames) {
    auto one = cut(frame);
    if (!one && count == 0) return fail(one.error());
    if (!one) break;
    cuts[count] = *one;
    // sendmmsg(2) only reads, but shares its structures with recvmmsg(2).
    pieces[count] = {const_cast<std::uint8_t*>(one->octets.data()), one->octets.size()};
    messages[count].msg_hdr = {.msg_name = cuts[count].to.get(),
                               .msg_namelen = cuts[count].to.bytes(),
                               .msg_iov = &pieces[count],
                               .msg_iovlen = 1};
    ++count;
  }
  const int sent = ::sendmmsg(fd_.get(), messages.data(), count, MSG_DONTWAIT);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  const int number = errno;
  if (is_not_now(number)) return 0U;
  return fail(refused(attempt(cuts[0], number), number));
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
