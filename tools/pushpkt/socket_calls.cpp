// socket() and bind() are defined here for the whole program, before those of the C library:
// libpcap opens its sockets by itself and takes none from others. The alternatives were a copy of
// what libpcap does with a packet socket, or parsing with CAP_NET_RAW.
//
// Where the kernel refuses, they ask the helper process, if there is one.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "pushpkt/path/socket_helper.hpp"

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the C library's have reserved
// ones
extern "C" int socket(int domain, int type, int protocol) noexcept {
  const auto fd = static_cast<int>(::syscall(SYS_socket, domain, type, protocol));
  if (fd >= 0 || errno != EPERM) return fd;
  pushpkt::Fd opened;
  errno = pushpkt::path::ask_for_socket(domain, type, protocol, opened).value_or(EPERM);
  if (errno != 0 || !opened.valid()) return -1;
  if ((type & SOCK_CLOEXEC) == 0) ::fcntl(opened.get(), F_SETFD, 0);
  return opened.release();
}

extern "C" int bind(int fd, const sockaddr* address, socklen_t bytes) noexcept {
  if (::syscall(SYS_bind, fd, address, bytes) == 0) return 0;
  if (errno != EACCES) return -1;
  errno = pushpkt::path::ask_for_bind(fd, address, bytes).value_or(EACCES);
  return errno == 0 ? 0 : -1;
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
