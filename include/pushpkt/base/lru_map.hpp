// A hash table that does not outgrow its bound: the entry that was not used for longest makes room.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace pushpkt {

/// Grows with its entries up to `most` of them; after that an insertion forgets one and counts it.
/// An entry costs its key and value and about 20 bytes.
template <class Key, class Value, class Hash = std::hash<Key>>
class LruMap {
 public:
  /// `most`: at least 1, below 2^32.
  explicit LruMap(std::size_t most) : most_(most), buckets_(first_buckets, none) {
    assert(most > 0 && most < none);
  }

  /// nullptr: not there. A use of the entry; valid until the next insertion.
  [[nodiscard]] Value* find(const Key& key) {
    const Index found = index_of(key);
    if (found == none) return nullptr;
    use(found);
    return &entries_[found].value;
  }
  /// The value of the key, which is `value` where the key is new (then true). A use of the entry;
  /// valid until the next insertion.
  std::pair<Value*, bool> try_emplace(const Key& key, Value value) {
    if (Value* const known = find(key)) return {known, false};
    const Index made = new_entry();
    entries_[made].key = key;
    entries_[made].value = std::move(value);
    Index& bucket = bucket_of(key);
    entries_[made].next = bucket;
    bucket = made;
    make_newest(made);
    return {&entries_[made].value, true};
  }
  void set(const Key& key, Value value) {
    const auto [known, is_new] = try_emplace(key, value);
    if (!is_new) *known = std::move(value);
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Entries that made room for others.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }

 private:
  using Index = std::uint32_t;
  static constexpr Index none = std::numeric_limits<Index>::max();
  static constexpr std::size_t first_buckets = 64;

  struct Entry {
    Key key = {};
    Value value = {};
    Index older = none;
    Index newer = none;
    Index next = none;  ///< of the same bucket
  };

  [[nodiscard]] Index& bucket_of(const Key& key) {
    return buckets_[Hash{}(key) & (buckets_.size() - 1)];
  }
  [[nodiscard]] Index index_of(const Key& key) {
    Index at = bucket_of(key);
    while (at != none && !(entries_[at].key == key)) at = entries_[at].next;
    return at;
  }
  void take_out(Index index) {
    const Entry& entry = entries_[index];
    (entry.older != none ? entries_[entry.older].newer : oldest_) = entry.newer;
    (entry.newer != none ? entries_[entry.newer].older : newest_) = entry.older;
  }
  void make_newest(Index index) {
    entries_[index].older = newest_;
    entries_[index].newer = none;
    (newest_ != none ? entries_[newest_].newer : oldest_) = index;
    newest_ = index;
  }
  void use(Index index) {
    if (index == newest_) return;
    take_out(index);
    make_newest(index);
  }
  /// In no bucket and no order yet.
  Index new_entry() {
    if (entries_.size() < most_) {
      if (entries_.size() == buckets_.size()) grow();
      entries_.emplace_back();
      return static_cast<Index>(entries_.size() - 1);
    }
    ++forgotten_;
    const Index freed = oldest_;
    Index* at = &bucket_of(entries_[freed].key);
    while (*at != freed) at = &entries_[*at].next;
    *at = entries_[freed].next;
    take_out(freed);
    return freed;
  }
  void grow() {
    buckets_.assign(buckets_.size() * 2, none);
    for (Index i = 0; i < entries_.size(); ++i) {
      Index& bucket = bucket_of(entries_[i].key);
      entries_[i].next = bucket;
      bucket = i;
    }
  }

  std::size_t most_;
  std::vector<Entry> entries_;
  std::vector<Index> buckets_;  // of first entries; a power of two
  Index oldest_ = none;
  Index newest_ = none;
  std::uint64_t forgotten_ = 0;
};

}  // namespace pushpkt
