// RFC 5681, 3.1 and 3.2; RFC 6582, 3.2; RFC 6928, 2
#include "pushpkt/stack/tcp/congestion.hpp"

#include <algorithm>

namespace pushpkt::stack::tcp {
namespace {

constexpr std::uint32_t largest_window = 1U << 30U;  // RFC 7323, 2.3: the largest send window

}  // namespace

void Congestion::set_mss(std::uint32_t mss) {
  mss_ = mss;
  // RFC 6928, 2, equation 1
  if (!started_) window_ = std::min(10 * mss, std::max(2 * mss, std::uint32_t{14600}));
  window_ = std::max(window_, mss_);
}

void Congestion::on_ack(std::uint32_t bytes) {
  started_ = true;
  if (window_ < threshold_) {
    window_ += std::min(bytes, mss_);  // slow start: equation 2
  } else {
    acknowledged_ += bytes;  // congestion avoidance: one segment for each window
    if (acknowledged_ < window_) return;
    acknowledged_ -= window_;
    window_ += mss_;
  }
  window_ = std::min(window_, largest_window);
}

void Congestion::enter_recovery(std::uint32_t flight, bool inflate) {
  started_ = true;
  recovering_ = true;
  threshold_ = std::max(flight / 2, 2 * mss_);  // equation 4
  window_ = threshold_ + (inflate ? 3 * mss_ : 0);
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

void Congestion::on_timeout(std::uint32_t flight, bool again) {
  started_ = true;
  recovering_ = false;
  if (!again) threshold_ = std::max(flight / 2, 2 * mss_);
  window_ = mss_;  // the loss window
  acknowledged_ = 0;
}

}  // namespace pushpkt::stack::tcp
