// `send --path tun|tap`: the device, attached to before rights are given up.
#pragma once

#include <optional>

#include "pushpkt/path/tun_device.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "verbs/send_options.hpp"

namespace pushpkt::tool {

/// A TUN or TAP device is attached to while that is permitted: parsing needs no right to it.
/// nullopt: the path is another one. Errors: no device is named (input); those of the device.
[[nodiscard]] Result<std::optional<path::TunDevice>> open_cable(const stack::TransmitOptions& how);

/// `--route-to` has no effect on a cable.
[[nodiscard]] Result<void> check_cable(const SendOptions& options, const path::PathKind& path);

}  // namespace pushpkt::tool
