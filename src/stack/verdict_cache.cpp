// Eight bytes at a time: the frame under the mask of a shape is the key of its verdict.
#include "pushpkt/stack/verdict_cache.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace pushpkt::stack {
namespace {

/// A flood has few kinds of frames; a capture has some.
constexpr std::size_t most_shapes = 4;
constexpr unsigned entry_bits = 8;

std::uint64_t word_at(ByteView bytes, std::size_t word) {
  std::uint64_t out = 0;
  std::memcpy(&out, bytes.data() + word * sizeof out, sizeof out);
  return out;
}

}  // namespace

bool VerdictCache::can_be(const Shape& shape, const Cut& cut, ByteView bytes) {
  return bytes.size() >= shape.least_bytes && bytes.size() <= shape.most_bytes && shape.cut == cut;
}

/// The place of the key in the table.
std::size_t VerdictCache::key_of(const Shape& shape, ByteView bytes, Key& key) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < shape.used_words; ++i) {
    key[i] = word_at(bytes, i) & shape.mask[i];
    hash = (hash ^ key[i]) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32U;
  }
  return static_cast<std::size_t>(hash & ((1U << entry_bits) - 1));
}

const EgressVerdict* VerdictCache::find(const Cut& cut, ByteView bytes) const {
  for (const Shape& shape : shapes_) {
    if (!can_be(shape, cut, bytes)) continue;
    Key key;
    const Entry& entry = shape.entries[key_of(shape, bytes, key)];
    if (entry.used && std::equal(key.begin(), key.begin() + shape.used_words, entry.key.begin())) {
      return &entry.verdict;
    }
  }
  return nullptr;
}

VerdictCache::Shape& VerdictCache::shape_for(const Shape& wanted) {
  const auto same = [&](const Shape& shape) {
    return shape.cut == wanted.cut && shape.mask == wanted.mask &&
           shape.least_bytes == wanted.least_bytes && shape.most_bytes == wanted.most_bytes;
  };
  const auto found = std::find_if(shapes_.begin(), shapes_.end(), same);
  if (found != shapes_.end()) return *found;
  if (shapes_.size() < most_shapes) return shapes_.emplace_back(wanted);
  Shape& shape = shapes_[oldest_++ % most_shapes];
  shape = wanted;
  return shape;
}

void VerdictCache::add(const Cut& cut, ByteView bytes, const Footprint& read,
                       const EgressVerdict& verdict) {
  Shape wanted{.cut = cut, .mask = read.mask(), .used_words = read.words()};
  // Read as whole words, so a frame that ends within the last one stays unknown.
  wanted.least_bytes = std::max(read.least_bytes(), wanted.used_words * 8);
  wanted.most_bytes = std::numeric_limits<std::size_t>::max();
  if (read.depends_on_size()) wanted.least_bytes = wanted.most_bytes = bytes.size();
  if (read.is_too_long() || bytes.size() < wanted.used_words * 8) return;
  Shape& shape = shape_for(wanted);
  if (shape.entries.empty()) shape.entries.resize(std::size_t{1} << entry_bits);
  Key key{};
  Entry& entry = shape.entries[key_of(shape, bytes, key)];
  entry = {key, verdict, true};
}

}  // namespace pushpkt::stack
