// The loop over the packets of a reader or a sniffer.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <type_traits>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::sniff {

/// Has `next_borrowed()`, which copies nothing: CaptureReader.
template <class Source>
concept LendsPackets = requires(Source& source) {
  { source.next_borrowed() } -> std::same_as<const SeenView*>;
};

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
    if constexpr (LendsPackets<Source>) {
      packet_ = source_->next_borrowed();
    } else {
      auto next = source_->next();
      packet_ = next ? *next : std::nullopt;
    }
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const PacketIterator& at, std::default_sentinel_t) { return !at.packet_; }

 private:
  using Held = std::conditional_t<LendsPackets<Source>, const SeenView*, std::optional<SeenView>>;

  Source* source_;
  Held packet_ = {};
};

}  // namespace pushpkt::sniff
