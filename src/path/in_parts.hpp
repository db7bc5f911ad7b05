// A batch sent a few frames at a time: as many as one system call takes.
#pragma once

#include <functional>
#include <span>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::path {

/// Frames for one call.
inline constexpr std::size_t frames_per_call = 64;

/// Calls `send_some` with up to `frames_per_call` frames of the batch until one call takes fewer
/// than it was given. Returns how many were taken. An error is returned only when it is the first
/// call's: the frames that were taken before count, and the next batch begins with the refused one.
[[nodiscard]] Result<std::size_t> send_in_parts(
    std::span<const wire::FrameView> batch,
    const std::function<Result<std::size_t>(std::span<const wire::FrameView>)>& send_some);

}  // namespace pushpkt::path
