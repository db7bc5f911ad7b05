// The device that -i names.
#include "verbs/send_cable.hpp"

namespace pushpkt::tool {

Result<std::optional<path::TunDevice>> open_cable(const stack::TransmitOptions& how) {
  using Mode = path::TunDevice::Mode;
  if (!path::is_cable(how.path->kind)) return std::nullopt;
  const std::string& name = how.interface;
  if (name.empty()) {
    return fail(
        input_error("cannot send by " + std::string(how.path->name) + ": no device is named",
                    "-i INTERFACE: a TUN or TAP device, `ip tuntap add tap0 mode tap`"));
  }
  auto device =
      path::TunDevice::open(how.path->kind == path::Kind::tap ? Mode::tap : Mode::tun, name);
  if (!device) return fail(device.error());
  return std::optional(std::move(*device));
}

}  // namespace pushpkt::tool
