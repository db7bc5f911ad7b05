// open(2) of /dev/net/tun, TUNSETIFF; netdevice(7) for what we made ourselves.
#include "pushpkt/path/tun_device.hpp"

#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/packet_socket.hpp"

namespace pushpkt::path {
namespace {

constexpr const char* clone_device = "/dev/net/tun";

std::string tun_hint(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
      return "it needs access to /dev/net/tun, which is root's alone here (`ls -l /dev/net/tun`): "
             "run under sudo,\nor `chmod 666 /dev/net/tun` as most distributions have it; a veth "
             "end without an address\nserves as the cable where neither is possible (`ask push "
             "--path tap` does so)";
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return "the kernel has no TUN driver: `modprobe tun`";
    default:
      return {};
  }
}

std::string attach_hint(int number, const std::string& name) {
  switch (number) {
    case EPERM:
      return std::string(net_admin_hint) +
             ", or let root make the device for you:\n`ip tuntap add " +
             (name.empty() ? std::string("tap0") : name) + " mode tap user USER`";
    case EBUSY:
      return "another program is attached to it";
    case EINVAL:
      return "a device of this name exists and is of another kind: `ip -d link show " + name + "`";
    default:
      return {};
  }
}

/// What we made is of no use while it is down.
int set_up(const std::string& name) {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) return errno;
  if ((static_cast<unsigned>(request.ifr_flags) & IFF_UP) != 0) return 0;
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0 ? 0 : errno;
}

/// Attaching gives the device its carrier, which a worker of the kernel makes known: until then
/// what the kernel sends by it is dropped.
void wait_for_carrier(const std::string& name) {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Deadline deadline = Deadline::in(std::chrono::seconds(2));
  while (!deadline.passed()) {
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    ethtool_value value{ETHTOOL_GLINK, 0};
    request.ifr_data = reinterpret_cast<char*>(&value);
    static_cast<void>(::ioctl(socket.get(), SIOCETHTOOL, &request));  // makes it hurry
    request.ifr_flags = 0;
    if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) return;
    const auto flags = static_cast<unsigned>(request.ifr_flags);
    if ((flags & IFF_UP) == 0 || (flags & IFF_RUNNING) != 0) return;
    ::poll(nullptr, 0, 1);
  }
}

Result<Fd> open_clone() {
  Fd fd(::open(clone_device, O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (fd.valid()) return fd;
  const int number = errno;
  Error error = system_error("cannot open /dev/net/tun", number, tun_hint(number));
  if (number == EACCES || number == EPERM) error.cause = Cause::permission;
  return fail(std::move(error));
}

}  // namespace

Result<void> TunDevice::probe() {
  const auto fd = open_clone();
  return fd ? Result<void>{} : fail(fd.error());
}

Result<TunDevice> TunDevice::open(Mode mode, const std::string& name) {
  if (name.size() >= IFNAMSIZ) {
    return fail(input_error("cannot open the device `" + name + "`: the name is too long",
                            "a device's name has at most 15 bytes"));
  }
  auto fd = open_clone();
  if (!fd) return fail(fd.error());
  const bool exists = !name.empty() && ::if_nametoindex(name.c_str()) != 0;
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = static_cast<short>((mode == Mode::tap ? IFF_TAP : IFF_TUN) | IFF_NO_PI);
  if (::ioctl(fd->get(), TUNSETIFF, &request) != 0) {
    const int number = errno;
    const std::string what = std::string("cannot open a ") + (mode == Mode::tap ? "TAP" : "TUN") +
                             " device" + (name.empty() ? "" : " `" + name + "`");
    Error error = system_error(what, number, attach_hint(number, name));
    if (number == EPERM) error.cause = Cause::permission;
    return fail(std::move(error));
  }
  TunDevice out(std::move(*fd), request.ifr_name);
  if (name.empty()) return out;
  if (exists) {
    wait_for_carrier(name);
    return out;
  }
  if (const int number = set_up(name); number != 0) {
    return fail(system_error("cannot set the device `" + name + "` up", number));
  }
  wait_for_carrier(name);
  return out;
}

int TunDevice::write(ByteView packet) const {
  const ssize_t written = ::write(fd_.get(), packet.data(), packet.size());
  return written < 0 ? errno : 0;
}

Result<std::optional<ByteView>> TunDevice::read(Bytes& room) const {
  const ssize_t got = ::read(fd_.get(), room.data(), room.size());
  if (got >= 0) return ByteView(room).first(static_cast<std::size_t>(got));
  if (errno == EAGAIN || errno == EINTR) return std::nullopt;
  return fail(system_error("cannot read from the device `" + name_ + "`"));
}

}  // namespace pushpkt::path
