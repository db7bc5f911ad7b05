// The loop over the packets of a reader or a sniffer.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::sniff {

/// `Source::next()` gives a packet, nullopt at the end, or an error: both end the loop. A packet is
/// borrowed from the source until the iterator moves on.
template <class Source>
class PacketIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = SeenView;
  using difference_type = std::ptrdiff_t;
  using pointer = const SeenView*;
  using reference = const SeenView&;

  explicit PacketIterator(Source& source) : source_(&source) { ++*this; }
  reference operator*() const { return *packet_; }
  pointer operator->() const { return &*packet_; }
  PacketIterator& operator++() {
    auto next = source_->next();
    packet_ = next ? *next : std::nullopt;
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const PacketIterator& at, std::default_sentinel_t) {
    return !at.packet_.has_value();
  }

 private:
  Source* source_;
  std::optional<SeenView> packet_;
};

}  // namespace pushpkt::sniff
