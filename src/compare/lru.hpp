// The packets that were there lately, by content, in a table that never grows.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace pushpkt::compare {

class Lru {
 public:
  /// Holds four packets for each row.
  explicit Lru(std::size_t rows) : rows_(rows) {}
  void add(std::uint64_t content, std::uint64_t number) {
    Row& row = rows_[static_cast<std::size_t>(content % rows_.size())];
    auto entry = std::find_if(row.begin(), row.end(),
                              [&](const Entry& e) { return e.times > 0 && e.content == content; });
    if (entry == row.end()) {  // in place of the one that was not seen for longest
      entry = std::min_element(row.begin(), row.end(),
                               [](const Entry& x, const Entry& y) { return x.number < y.number; });
      *entry = {.content = content};
    }
    entry->number = number & most_number;
    if (entry->times < many) ++entry->times;
  }
  /// The number of the last packet of this content, unless others took its place.
  [[nodiscard]] std::optional<std::uint64_t> find(std::uint64_t content) const {
    const Entry* entry = entry_of(content);
    if (entry == nullptr) return std::nullopt;
    return entry->number;
  }
  /// True when there was one, and only one: such packets do not repeat themselves by nature.
  [[nodiscard]] bool has_one(std::uint64_t content) const {
    const Entry* entry = entry_of(content);
    return entry != nullptr && entry->times == 1;
  }

 private:
  static constexpr unsigned many = 2;  // twice, or more often
  static constexpr unsigned number_bits = 62;
  static constexpr std::uint64_t most_number = (std::uint64_t{1} << number_bits) - 1;
  struct Entry {
    std::uint64_t content = 0;
    std::uint64_t number : number_bits = 0;
    std::uint64_t times : 2 = 0;  ///< 0: empty
  };
  /// A line of the processor's cache.
  struct alignas(64) Row : std::array<Entry, 4> {};

  [[nodiscard]] const Entry* entry_of(std::uint64_t content) const {
    for (const Entry& entry : rows_[static_cast<std::size_t>(content % rows_.size())]) {
      if (entry.times > 0 && entry.content == content) return &entry;
    }
    return nullptr;
  }

  std::vector<Row> rows_;
};

/// Packets of both captures that have their partner.
struct Partnered {
  explicit Partnered(std::size_t rows) : a(rows), b(rows) {}
  Lru a;
  Lru b;
};

}  // namespace pushpkt::compare
