// What the paths share that send the whole frame: which frames a device takes, and its refusals.
#pragma once

#include <optional>

#include "path/device.hpp"
#include "path/send_error.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::path {

/// An input error when the frame does not begin with what frames of this device begin with: its
/// bytes would be taken for addresses.
[[nodiscard]] Result<void> fits_device(const wire::FrameView& frame, const Device& device,
                                       const std::string& interface);

/// What is to be said when the device refuses a whole frame.
[[nodiscard]] Attempt whole_frame(std::string_view path, std::size_t bytes,
                                  const std::string& interface, std::optional<unsigned> mtu);

}  // namespace pushpkt::path
