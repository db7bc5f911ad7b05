// A batch sent to its end: in parts, waiting where the kernel's queue is full.
#include <algorithm>

#include "path/in_parts.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/path/queue_backoff.hpp"

namespace pushpkt::path {
namespace {

Error at_frame(Error error, std::size_t index, std::size_t count) {
  if (count > 1) {
    error.hint += error.hint.empty() ? "" : "\n";
    error.hint += "frame " + std::to_string(index + 1) + " of " + std::to_string(count) +
                  "; those before it were sent";
  }
  return error;
}

}  // namespace

Result<std::size_t> send_in_parts(
    std::span<const wire::FrameView> batch,
    const std::function<Result<std::size_t>(std::span<const wire::FrameView>)>& send_some) {
  std::size_t taken = 0;
  while (taken < batch.size()) {
    const auto some = batch.subspan(taken, std::min(frames_per_call, batch.size() - taken));
    const auto sent = send_some(some);
    if (!sent && taken == 0) return fail(sent.error());
    if (!sent) break;  // the next call begins with the frame that was refused, and says so
    taken += *sent;
    if (*sent < some.size()) break;
  }
  return taken;
}

Result<void> Path::send_all(std::span<const wire::FrameView> batch, Deadline deadline) {
  QueueBackoff backoff(deadline);
  std::size_t sent = 0;
  while (sent < batch.size()) {
    const auto taken = send(batch.subspan(sent));
    if (!taken) return fail(at_frame(taken.error(), sent, batch.size()));
    sent += *taken;
    if (sent == batch.size()) break;
    if (*taken > 0) {
      backoff.is_over();
      continue;
    }
    if (const auto waited = backoff.wait(fd()); !waited) {
      return fail(at_frame(waited.error(), sent, batch.size()));
    }
  }
  return {};
}

}  // namespace pushpkt::path
