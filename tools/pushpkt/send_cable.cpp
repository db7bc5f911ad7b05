// The device that -i names.
#include "send_cable.hpp"

namespace pushpkt::tool {

Result<std::optional<path::TunDevice>> open_cable(const SendPlan& plan) {
  using Mode = path::TunDevice::Mode;
  if (!path::is_cable(plan.path->kind)) return std::nullopt;
  const std::string& name = plan.options->interface;
  if (name.empty()) {
    return fail(input_error("cannot send by " + plan.options->path + ": no device is named",
                            "-i INTERFACE: a TUN or TAP device, `ip tuntap add tap0 mode tap`"));
  }
  auto device =
      path::TunDevice::open(plan.path->kind == path::Kind::tap ? Mode::tap : Mode::tun, name);
  if (!device) return fail(device.error());
  return std::optional(std::move(*device));
}

Result<void> check_cable(const SendPlan& plan) {
  const SendOptions& options = *plan.options;
  if (!path::is_cable(plan.path->kind) || options.route_to.empty()) return {};
  return fail(input_error("cannot use --route-to by " + options.path + ": it has no effect there",
                          "the packet is written to the device that -i names"));
}

}  // namespace pushpkt::tool
