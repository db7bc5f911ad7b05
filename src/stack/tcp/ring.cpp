// Offsets modulo the storage's size, which doubles up to the capacity.
#include "pushpkt/stack/tcp/ring.hpp"

#include <algorithm>
#include <cassert>

namespace pushpkt::stack::tcp {
namespace {

constexpr std::size_t first_allocation = 4096;

}  // namespace

void Ring::grow(std::size_t size) {
  if (size <= storage_.size()) return;
  std::size_t wanted = std::max(first_allocation, storage_.size() * 2);
  wanted = std::min(std::max(wanted, size), capacity_);
  Bytes larger(wanted);
  copy(0, ByteSpan(larger).first(storage_.size()));
  storage_ = std::move(larger);
  front_ = 0;
}

void Ring::write(std::size_t offset, ByteView bytes) {
  assert(offset + bytes.size() <= capacity_);
  if (bytes.empty()) return;
  grow(offset + bytes.size());
  const std::size_t start = (front_ + offset) % storage_.size();
  const std::size_t first = std::min(bytes.size(), storage_.size() - start);
  std::ranges::copy(bytes.first(first), storage_.begin() + static_cast<std::ptrdiff_t>(start));
  std::ranges::copy(bytes.subspan(first), storage_.begin());
}

void Ring::copy(std::size_t offset, ByteSpan to) const {
  assert(offset + to.size() <= storage_.size());
  if (to.empty()) return;
  const std::size_t start = (front_ + offset) % storage_.size();
  const std::size_t first = std::min(to.size(), storage_.size() - start);
  const ByteView all = storage_;
  std::ranges::copy(all.subspan(start, first), to.begin());
  std::ranges::copy(all.first(to.size() - first), to.begin() + static_cast<std::ptrdiff_t>(first));
}

void Ring::discard(std::size_t count) {
  if (count == 0) return;
  assert(count <= storage_.size());
  front_ = (front_ + count) % storage_.size();
}

}  // namespace pushpkt::stack::tcp
