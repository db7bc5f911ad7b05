// A queue by time, and one packet that waits for the next.
#include "pushpkt/lab/impaired_direction.hpp"

#include <algorithm>

namespace pushpkt::lab {
namespace {

constexpr std::size_t ethernet_bytes = 14;
constexpr std::size_t vlan_bytes = 4;
constexpr std::size_t ip6_bytes = 40;

unsigned number_at(ByteView frame, std::size_t at) {
  return static_cast<unsigned>(frame[at]) << 8U | frame[at + 1];
}

/// Neighbour Discovery (RFC 4861) and multicast listener reports (RFC 3810), which stand behind a
/// hop-by-hop header: the kernel sends them when it likes.
bool is_neighbour_discovery(ByteView packet) {
  constexpr std::uint8_t hop_by_hop = 0;
  constexpr std::uint8_t icmpv6 = 58;
  constexpr std::uint8_t first = 130;  // multicast listener query
  constexpr std::uint8_t last = 137;   // redirect
  constexpr std::uint8_t report = 143;
  if (packet.size() <= ip6_bytes + 1) return false;
  std::uint8_t next = packet[6];
  std::size_t at = ip6_bytes;
  if (next == hop_by_hop) {
    next = packet[at];
    at += (std::size_t{packet[at + 1]} + 1) * 8;
  }
  if (next != icmpv6 || at >= packet.size()) return false;
  return (packet[at] >= first && packet[at] <= last) || packet[at] == report;
}

void flip(Bytes& frame, std::uint64_t bit) {
  if (frame.size() <= ethernet_bytes) return;
  const std::uint64_t at = bit % ((frame.size() - ethernet_bytes) * 8);
  std::uint8_t& byte = frame[ethernet_bytes + at / 8];
  byte = static_cast<std::uint8_t>(byte ^ (1U << (at % 8)));
}

}  // namespace

bool is_impaired(ByteView frame) {
  std::size_t at = ethernet_bytes - 2;
  constexpr unsigned c_tag = 0x8100;
  constexpr unsigned s_tag = 0x88a8;
  while (at + 2 <= frame.size() &&
         (number_at(frame, at) == c_tag || number_at(frame, at) == s_tag)) {
    at += vlan_bytes;
  }
  if (at + 2 > frame.size()) return false;
  constexpr unsigned ip4 = 0x0800;
  constexpr unsigned ip6 = 0x86dd;
  const unsigned type = number_at(frame, at);
  if (type == ip4) return true;
  return type == ip6 && !is_neighbour_discovery(frame.subspan(at + 2));
}

std::optional<ImpairedPacket> ImpairedDirection::take(ByteView frame, Time now) {
  Bytes bytes(frame.begin(), frame.end());
  if (!is_impaired(frame)) {
    put(std::move(bytes), now);
    return std::nullopt;
  }
  const Fate fate = fate_of(impairments_, heading_, index_);
  ImpairedPacket out{.heading = heading_,
                     .index = index_++,
                     .bytes = static_cast<std::uint32_t>(frame.size()),
                     .dropped = fate.dropped,
                     .duplicated = fate.duplicated,
                     .reordered = fate.reordered,
                     .corrupted = fate.corrupted};
  if (fate.dropped) return out;
  const std::size_t copies = fate.duplicated ? 2 : 1;
  if (queue_.size() + copies > most_packets || queued_bytes_ + copies * frame.size() > most_bytes) {
    return ImpairedPacket{
        .heading = heading_, .index = out.index, .bytes = out.bytes, .overflowed = true};
  }
  if (fate.corrupted) flip(bytes, fate.bit);
  if (fate.reordered && !held_) {
    held_ = Held{std::move(bytes), fate.duplicated, now + fate.delay + longest_hold};
    return out;
  }
  const Time due = now + fate.delay;
  if (fate.duplicated) put(bytes, due);
  put(std::move(bytes), due);
  release_held(due);
  return out;
}

void ImpairedDirection::put(Bytes frame, Time due) {
  queued_bytes_ += frame.size();
  queue_.emplace(due, std::move(frame));
}

void ImpairedDirection::release_held(Time now) {
  if (!held_) return;
  if (held_->twice) put(held_->frame, now);
  put(std::move(held_->frame), now);
  held_.reset();
}

std::optional<Bytes> ImpairedDirection::next(Time now) {
  if (held_ && held_->latest <= now) release_held(held_->latest);
  if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
  Bytes out = std::move(queue_.begin()->second);
  queue_.erase(queue_.begin());
  queued_bytes_ -= out.size();
  return out;
}

std::optional<ImpairedDirection::Time> ImpairedDirection::next_time() const {
  std::optional<Time> out;
  if (held_) out = held_->latest;
  if (!queue_.empty()) out = out ? std::min(*out, queue_.begin()->first) : queue_.begin()->first;
  return out;
}

}  // namespace pushpkt::lab
