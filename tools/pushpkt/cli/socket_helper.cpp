// socketpair(2), SOCK_SEQPACKET: a request is one datagram, and so is its answer.
//
// socket() and bind() are defined here for the whole program, before those of the C library:
// libpcap opens its sockets by itself and takes none from others. The alternatives were a copy of
// what libpcap does with a packet socket, or parsing with CAP_NET_RAW.
#include "cli/socket_helper.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <initializer_list>
#include <mutex>
#include <optional>

#include "pushpkt/base/fd.hpp"

namespace pushpkt::tool {
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
  if (request.domain == AF_PACKET) return type == SOCK_RAW || type == SOCK_DGRAM;
  const bool ip = request.domain == AF_INET || request.domain == AF_INET6;
  return ip && type == SOCK_RAW;
}

bool keep_only(std::initializer_list<cap_value_t> wanted) {
  cap_t set = cap_init();
  if (set == nullptr) return false;
  bool ok = true;
  cap_t own = cap_get_proc();
  for (const cap_value_t capability : wanted) {
    cap_flag_value_t has = CAP_CLEAR;
    if (cap_get_flag(own, capability, CAP_PERMITTED, &has) != 0 || has == CAP_CLEAR) continue;
    for (const cap_flag_t flag : {CAP_PERMITTED, CAP_EFFECTIVE}) {
      ok = ok && cap_set_flag(set, flag, 1, &capability, CAP_SET) == 0;
    }
  }
  ok = ok && cap_set_proc(set) == 0;
  cap_free(own);
  cap_free(set);
  return ok;
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

/// Our end of the line to the helper, and who may use it.
struct Line {
  std::mutex mutex;
  Fd fd;
  pid_t pid = -1;
};

Line& the_line() {
  static Line line;
  return line;
}

/// nullopt: there is no helper.
std::optional<int> ask(const Request& request, int fd, Fd& opened) {
  Line& line = the_line();
  const std::scoped_lock lock(line.mutex);
  Answer answer;
  if (!line.fd.valid() || !send_with(line.fd.get(), request, fd)) return std::nullopt;
  if (!receive_with(line.fd.get(), answer, opened)) return std::nullopt;
  return answer.number;
}

}  // namespace

Result<void> open_socket_helper() {
  cap_t own = cap_get_proc();
  cap_flag_value_t has = CAP_CLEAR;
  const bool known = own != nullptr && cap_get_flag(own, CAP_NET_RAW, CAP_EFFECTIVE, &has) == 0;
  cap_free(own);
  if (!known || has == CAP_CLEAR) return {};
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(system_error("cannot make a pair of sockets"));
  }
  Fd ours(ends[0]);
  Fd theirs(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return fail(system_error("cannot start another process"));
  if (pid == 0) {
    ours.reset();  // or the end of the other process would not end the line
    // Ctrl-C is for the other process: this one ends with it.
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::signal(number, SIG_IGN);
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(number);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent || !keep_only({CAP_NET_RAW, CAP_NET_BIND_SERVICE})) ::_exit(1);
    serve(theirs.get());
  }
  the_line().fd = std::move(ours);
  the_line().pid = pid;
  return {};
}

void close_socket_helper() {
  Line& line = the_line();
  const std::scoped_lock lock(line.mutex);
  if (!line.fd.valid()) return;
  line.fd.reset();
  while (::waitpid(line.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace pushpkt::tool

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the C library's have reserved
// ones
extern "C" int socket(int domain, int type, int protocol) noexcept {
  using namespace pushpkt::tool;
  const int fd = real_socket(domain, type, protocol);
  if (fd >= 0 || errno != EPERM) return fd;
  pushpkt::Fd opened;
  const auto number =
      ask({.wish = Wish::socket, .domain = domain, .type = type, .protocol = protocol}, -1, opened);
  errno = number.value_or(EPERM);
  if (errno != 0 || !opened.valid()) return -1;
  if ((type & SOCK_CLOEXEC) == 0) ::fcntl(opened.get(), F_SETFD, 0);
  return opened.release();
}

extern "C" int bind(int fd, const sockaddr* address, socklen_t bytes) noexcept {
  using namespace pushpkt::tool;
  if (real_bind(fd, address, bytes) == 0) return 0;
  Request request{.wish = Wish::bind, .address_bytes = bytes};
  if (errno != EACCES || bytes > sizeof request.address) return -1;
  std::memcpy(&request.address, address, bytes);
  pushpkt::Fd none;
  errno = ask(request, fd, none).value_or(EACCES);
  return errno == 0 ? 0 : -1;
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
