// The options of a pcapng block, walked one by one. draft-ietf-opsawg-pcapng section 3.5.
#pragma once

#include <optional>

#include "sniff/file_layout.hpp"

namespace pushpkt::sniff {

/// `while (auto option = walk.next()) ...`, then ask broken().
class OptionWalk {
 public:
  struct Option {
    std::uint16_t code = 0;
    ByteView value;
  };

  OptionWalk(ByteView options, layout::Order order) : left_(options), order_(order) {}

  /// The next option; nullopt at the end, and where an option is longer than its block.
  [[nodiscard]] std::optional<Option> next() {
    if (left_.size() < 4) {
      broken_ = !left_.empty();
      return std::nullopt;
    }
    const std::uint16_t code = order_.u16(left_, 0);
    const std::size_t length = order_.u16(left_, 2);
    if (code == layout::opt_end) return std::nullopt;
    if (layout::padded(length) > left_.size() - 4) {
      broken_ = true;
      return std::nullopt;
    }
    const Option option{code, left_.subspan(4, length)};
    left_ = left_.subspan(4 + layout::padded(length));
    return option;
  }

  [[nodiscard]] bool broken() const { return broken_; }

 private:
  ByteView left_;
  layout::Order order_;
  bool broken_ = false;
};

}  // namespace pushpkt::sniff
