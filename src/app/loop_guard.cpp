// Token buckets for peers and datagrams, in a table of fixed size. RFC 862, RFC 864
#include "pushpkt/app/loop_guard.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace pushpkt::app {
namespace {

constexpr std::uint16_t first_user_port = 1024;
constexpr std::size_t buckets = 16'384;

std::size_t hash_of(const Endpoint& from, ByteView request) {
  const std::string_view text(reinterpret_cast<const char*>(request.data()), request.size());
  const std::size_t peer = std::hash<std::string>{}(to_string(from));
  return std::hash<std::string_view>{}(text) ^ (peer * 0x9e3779b97f4a7c15U);
}

}  // namespace

bool TokenBucket::take(Time now) {
  const double seconds = std::chrono::duration<double>(now - last_).count();
  tokens_ = std::min(burst_, tokens_ + std::max(0.0, seconds) * per_second_);
  last_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

LoopGuard::LoopGuard(Port own)
    : own_(own), buckets_(buckets, TokenBucket(repeats_at_once, repeats_per_second)) {}

bool LoopGuard::may_answer(const Endpoint& from, ByteView request, bool unchanged, Time now) {
  if (from.port == own_ || from.port.number < first_user_port) return false;
  if (!unchanged) return true;
  if (!overall_.take(now)) return false;
  if (from.port.number >= first_client_port) return true;
  return buckets_[hash_of(from, request) % buckets_.size()].take(now);
}

}  // namespace pushpkt::app
