// The device that the interface names.
#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::stack {

Result<std::optional<path::TunDevice>> open_cable(const TransmitOptions& options) {
  using Mode = path::TunDevice::Mode;
  const path::PathKind& path = *options.path;
  if (!path::is_cable(path.kind)) return std::nullopt;
  if (options.interface.empty()) {
    return fail(input_error("cannot send by " + std::string(path.name) + ": no device is named",
                            "-i INTERFACE: a TUN or TAP device, `ip tuntap add tap0 mode tap`"));
  }
  const Mode mode = path.kind == path::Kind::tap ? Mode::tap : Mode::tun;
  auto device = path::TunDevice::open(mode, options.interface);
  if (!device) return fail(device.error());
  return std::optional(std::move(*device));
}

}  // namespace pushpkt::stack
