// ioctl(2)
#include "pushpkt/base/interface_request.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

#include "pushpkt/base/fd.hpp"

namespace pushpkt {

std::optional<ifreq> ask_interface(int fd, unsigned long request, std::string_view name) {
  ifreq question{};
  if (name.size() >= sizeof question.ifr_name) {
    errno = ENODEV;
    return std::nullopt;
  }
  name.copy(question.ifr_name, name.size());
  if (::ioctl(fd, request, &question) != 0) return std::nullopt;
  return question;
}

std::optional<ifreq> ask_interface(unsigned long request, std::string_view name) {
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return ask_interface(fd.get(), request, name);
}

}  // namespace pushpkt
