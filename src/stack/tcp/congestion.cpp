// RFC 5681, 3.1 and 3.2; RFC 6582, 3.2; RFC 6928, 2; RFC 9937, 6
#include "pushpkt/stack/tcp/congestion.hpp"

#include <algorithm>

namespace pushpkt::stack::tcp {
namespace {

constexpr std::uint32_t largest_window = 1U << 30U;  // RFC 7323, 2.3: the largest send window
constexpr std::uint32_t initial_segments = 10;       // RFC 6928

}  // namespace

void Congestion::set_mss(std::uint32_t mss) {
  mss_ = mss;
  // RFC 6928, 2, equation 1
  if (!started_)
    window_ = std::min(initial_segments * mss, std::max(2 * mss, std::uint32_t{14600}));
  window_ = std::max(window_, mss_);
}

void Congestion::on_ack(std::uint32_t bytes, std::uint32_t most) {
  started_ = true;
  if (window_ < threshold_) {
    window_ += std::min(bytes, most * mss_);  // slow start: equation 2
  } else {
    acknowledged_ += bytes;  // congestion avoidance: one segment for each window
    if (acknowledged_ < window_) return;
    acknowledged_ -= window_;
    window_ += mss_;
  }
  window_ = std::min(window_, largest_window);
}

// Equation 4
std::uint32_t Congestion::half(std::uint32_t flight) const {
  return std::max(flight / 2, 2 * mss_);
}

void Congestion::enter_recovery(std::uint32_t flight) {
  started_ = true;
  recovering_ = true;
  threshold_ = half(flight);
  window_ = threshold_ + 3 * mss_;  // three segments have left the network
  acknowledged_ = 0;
}

void Congestion::on_partial_ack(std::uint32_t bytes) {
  window_ -= std::min(bytes, window_ - std::min(window_, mss_));
  if (bytes >= mss_) window_ += mss_;
}

void Congestion::leave_recovery(std::uint32_t flight) {
  recovering_ = false;
  window_ = std::min(threshold_, std::max(flight, mss_) + mss_);  // RFC 6582, 3.2, step 3 (1)
}

void Congestion::start_reduction(std::uint32_t base, std::uint32_t outstanding) {
  started_ = true;
  recovering_ = true;
  threshold_ = half(base);
  acknowledged_ = 0;
  flight_ = std::max(outstanding, std::uint32_t{1});
  delivered_ = sent_ = 0;
}

void Congestion::on_delivered(std::uint32_t bytes, std::uint32_t pipe, bool safe) {
  delivered_ += bytes;
  const std::uint32_t unused = delivered_ - std::min(delivered_, sent_);
  std::uint32_t more = 0;
  if (pipe > threshold_) {
    const std::uint64_t share = (std::uint64_t{delivered_} * threshold_ + flight_ - 1) / flight_;
    more = static_cast<std::uint32_t>(share - std::min<std::uint64_t>(share, sent_));
  } else {
    const std::uint32_t limit = std::max(unused, bytes) + (safe ? mss_ : 0);
    more = std::min(threshold_ - pipe, limit);
  }
  if (sent_ == 0) more = std::max(more, mss_);  // the fast retransmit
  window_ = std::min(pipe + more, largest_window);
}

void Congestion::end_reduction() {
  recovering_ = false;
  window_ = threshold_;
}

void Congestion::on_timeout(std::uint32_t flight, bool again) {
  started_ = true;
  recovering_ = false;
  if (!again) threshold_ = half(flight);
  window_ = mss_;  // the loss window
  acknowledged_ = 0;
}

void Congestion::on_repaired_loss(std::uint32_t flight) {
  threshold_ = half(flight);
  window_ = std::min(window_, threshold_);
  acknowledged_ = 0;
}

void Congestion::undo(const Before& before, std::uint32_t pipe) {
  recovering_ = false;
  threshold_ = std::max(before.threshold, before.window);
  window_ = std::max(window_, std::min(before.window, pipe + initial_segments * mss_));
}

}  // namespace pushpkt::stack::tcp
