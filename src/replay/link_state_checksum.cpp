// The sums cover all but the age, which routers count up. Modulo 255.
#include "replay/link_state_checksum.hpp"

namespace pushpkt::replay {
namespace {

constexpr std::size_t age_bytes = 2;
constexpr std::size_t checksum_at = 16;  // from the first byte of the advertisement

struct Sums {
  unsigned first = 0;
  unsigned second = 0;
};

Sums sums_of(ByteView state) {
  Sums sums;
  for (const std::uint8_t byte : state.subspan(age_bytes)) {
    sums.first = (sums.first + byte) % 255;
    sums.second = (sums.second + sums.first) % 255;
  }
  return sums;
}

}  // namespace

void update_link_state_checksum(ByteView before, ByteSpan after) {
  if (before.size() < checksum_at + 2) return;
  const Sums earlier = sums_of(before);
  if (earlier.first != 0 || earlier.second != 0) return;
  after[checksum_at] = after[checksum_at + 1] = 0;
  const Sums sums = sums_of(after);
  // Both sums become zero; bytes behind the checksum count each change of the first again.
  const auto behind = static_cast<unsigned>((after.size() - checksum_at - 1) % 255);
  const unsigned x = (behind * sums.first + 255U * 255U - sums.second) % 255;
  const unsigned y = (2U * 255U - sums.first - x) % 255;
  after[checksum_at] = static_cast<std::uint8_t>(x == 0 ? 255 : x);
  after[checksum_at + 1] = static_cast<std::uint8_t>(y == 0 ? 255 : y);
}

}  // namespace pushpkt::replay
