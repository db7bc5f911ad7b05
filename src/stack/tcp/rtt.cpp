// RFC 6298, sections 2 and 5
#include "pushpkt/stack/tcp/rtt.hpp"

#include <algorithm>

namespace pushpkt::stack::tcp {
namespace {

constexpr Time granularity = std::chrono::milliseconds(1);  // G of RFC 6298, 2

}  // namespace

void RttEstimator::sample(Time rtt) {
  if (smoothed_ == Time{}) {  // 2.2
    smoothed_ = std::max(rtt, Time(1));
    variation_ = rtt / 2;
  } else {  // 2.3: beta is 1/4, alpha 1/8
    const Time apart = smoothed_ > rtt ? smoothed_ - rtt : rtt - smoothed_;
    variation_ += (apart - variation_) / 4;
    smoothed_ = std::max(smoothed_ + (rtt - smoothed_) / 8, Time(1));
  }
  rto_ = std::clamp(smoothed_ + std::max(granularity, 4 * variation_), min_, max_);
}

void RttEstimator::back_off() { rto_ = std::min(rto_ * 2, max_); }

void RttEstimator::after_lost_syn() {
  if (smoothed_ == Time{}) rto_ = std::min<Time>(std::chrono::seconds(3), max_);
}

bool PeriodLimit::allows(Time now) {
  if (count_ == 0 || now - began_ >= period_) {
    began_ = now;
    count_ = 0;
  }
  if (count_ >= most_) return false;
  ++count_;
  return true;
}

}  // namespace pushpkt::stack::tcp
