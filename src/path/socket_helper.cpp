// socketpair(2), SOCK_SEQPACKET: a request is one datagram, and so is its answer.
#include "pushpkt/path/socket_helper.hpp"

#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>

#include "pushpkt/base/child_line.hpp"
#include "pushpkt/base/privileges.hpp"

namespace pushpkt::path {
namespace {

enum class Wish : int { socket, bind };

struct Request {
  Wish wish = Wish::socket;
  int domain = 0;
  int type = 0;
  int protocol = 0;
  socklen_t address_bytes = 0;
  sockaddr_in6 address{};  // has room for a sockaddr_in
};

/// 0, or an errno value. A socket comes beside it.
struct Answer {
  int number = 0;
};

constexpr int flags_of_type = SOCK_CLOEXEC | SOCK_NONBLOCK;

int real_socket(int domain, int type, int protocol) {
  return static_cast<int>(::syscall(SYS_socket, domain, type, protocol));
}

int real_bind(int fd, const sockaddr* address, socklen_t bytes) {
  return static_cast<int>(::syscall(SYS_bind, fd, address, bytes));
}

/// One datagram, with a descriptor or without (-1).
template <class T>
bool send_with(int line, const T& what, int fd) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{const_cast<T*>(&what), sizeof what};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(line, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof what);
}

/// False: the other end is gone, or it sent something else.
template <class T>
bool receive_with(int line, T& what, Fd& fd) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{&what, sizeof what};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(line, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  const cmsghdr* const header = got > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(header), sizeof number);
    fd = Fd(number);
  }
  return got == static_cast<ssize_t>(sizeof what);
}

bool is_permitted(const Request& request) {
  const int type = request.type & ~flags_of_type;
  if (request.domain == AF_XDP) return type == SOCK_RAW;
  if (request.domain == AF_PACKET) return type == SOCK_RAW || type == SOCK_DGRAM;
  const bool ip = request.domain == AF_INET || request.domain == AF_INET6;
  return ip && type == SOCK_RAW;
}

Answer open_for(const Request& request, Fd& opened) {
  if (!is_permitted(request)) return {EPERM};
  opened = Fd(real_socket(request.domain, request.type, request.protocol));
  return {opened.valid() ? 0 : errno};
}

Answer bind_for(const Request& request, const Fd& given) {
  const auto family = request.address.sin6_family;
  const bool ip = family == AF_INET || family == AF_INET6;
  if (!ip || !given.valid() || request.address_bytes > sizeof request.address) return {EACCES};
  const auto* const address = reinterpret_cast<const sockaddr*>(&request.address);
  return {real_bind(given.get(), address, request.address_bytes) == 0 ? 0 : errno};
}

[[noreturn]] void serve(int line) {
  for (;;) {
    Request request;
    Fd given;
    if (!receive_with(line, request, given)) ::_exit(0);
    Fd opened;
    const Answer answer =
        request.wish == Wish::bind ? bind_for(request, given) : open_for(request, opened);
    if (!send_with(line, answer, opened.valid() ? opened.get() : -1)) ::_exit(0);
  }
}

struct Helper {
  std::mutex mutex;
  std::optional<ChildLine> line;
};

/// Never destroyed: at the end of the process the kernel closes the line, and nothing waits.
Helper& the_helper() {
  static Helper& helper = *new Helper;  // NOLINT(cppcoreguidelines-owning-memory)
  return helper;
}

/// nullopt: there is no helper.
std::optional<int> ask(const Request& request, int fd, Fd& opened) {
  Helper& helper = the_helper();
  const std::scoped_lock lock(helper.mutex);
  Answer answer;
  if (!helper.line || !send_with(helper.line->fd(), request, fd)) return std::nullopt;
  if (!receive_with(helper.line->fd(), answer, opened)) return std::nullopt;
  return answer.number;
}

}  // namespace

Result<void> open_socket_helper() {
  if (!has_capability(CAP_NET_RAW)) return {};
  auto line = ChildLine::open([](int fd) {
    // Ctrl-C is for the other process: this one ends with it.
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::signal(number, SIG_IGN);
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(number);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!keep_capabilities({CAP_NET_RAW, CAP_NET_BIND_SERVICE})) ::_exit(1);
    serve(fd);
  });
  if (!line) return fail(line.error());
  the_helper().line.emplace(std::move(*line));
  return {};
}

void close_socket_helper() {
  Helper& helper = the_helper();
  const std::scoped_lock lock(helper.mutex);
  helper.line.reset();
}

std::optional<int> ask_for_socket(int domain, int type, int protocol, Fd& opened) {
  return ask({.wish = Wish::socket, .domain = domain, .type = type, .protocol = protocol}, -1,
             opened);
}

std::optional<int> ask_for_bind(int fd, const sockaddr* address, socklen_t bytes) {
  Request request{.wish = Wish::bind, .address_bytes = bytes};
  if (bytes > sizeof request.address) return std::nullopt;
  std::memcpy(&request.address, address, bytes);
  Fd none;
  return ask(request, fd, none);
}

}  // namespace pushpkt::path
