// `send --path tun|tap`: the device, attached to before rights are given up.
#pragma once

#include <optional>

#include "pushpkt/base/result.hpp"
#include "pushpkt/path/tun_device.hpp"
#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::tool {

/// A TUN or TAP device is attached to while that is permitted: parsing needs no right to it.
/// nullopt: the path is another one. Errors: no device is named (input); those of the device.
[[nodiscard]] Result<std::optional<path::TunDevice>> open_cable(const stack::TransmitOptions& how);

}  // namespace pushpkt::tool
