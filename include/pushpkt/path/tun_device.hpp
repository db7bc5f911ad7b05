// A TUN or TAP device: what we write, the kernel receives as if it came by a cable; what the kernel
// sends by the device, we read. Linux: Documentation/networking/tuntap.rst, <linux/if_tun.h>
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::path {

class TunDevice {
 public:
  enum class Mode : std::uint8_t {
    tun,  ///< IP packets (IFF_TUN)
    tap,  ///< Ethernet frames (IFF_TAP)
  };

  /// Attaches to the device `name` of the calling thread's network namespace, or makes it; it then
  /// lasts as long as this object, and is set up. "": the kernel chooses a name, and the device
  /// stays down. Non-blocking. Needs access to /dev/net/tun, and CAP_NET_ADMIN unless the device is
  /// persistent and belongs to the user. Errors: no access (permission); no such driver, another
  /// process is attached (EBUSY), a device of another kind (EINVAL) (environment).
  [[nodiscard]] static Result<TunDevice> open(Mode mode, const std::string& name);
  /// Whether /dev/net/tun can be opened here; changes nothing.
  [[nodiscard]] static Result<void> probe();
  /// A descriptor that is attached already, of the device `name`.
  TunDevice(Fd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  /// One packet into the stack. 0 or an errno value: EIO where the device is down, EINVAL for less
  /// than a header.
  [[nodiscard]] int write(ByteView packet) const;
  /// One packet that the kernel sent by the device; nullopt: none is waiting. Longer than `room`:
  /// cut off. Errors: the device is gone.
  [[nodiscard]] Result<std::optional<ByteView>> read(Bytes& room) const;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Readable (poll(2)) while read() has something.
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  Fd fd_;
  std::string name_;
};

}  // namespace pushpkt::path
