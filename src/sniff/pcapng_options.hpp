// The options of a pcapng block, walked one by one, and written. draft-ietf-opsawg-pcapng
// section 3.5.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

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

inline void pad(Bytes& out, std::size_t bytes) {
  out.resize(out.size() + layout::padded(bytes) - bytes);
}

/// `value` has at most 65,535 bytes.
inline void put_option(Bytes& out, std::uint16_t code, ByteView value, layout::Order order) {
  order.put(out, code);
  order.put(out, static_cast<std::uint16_t>(value.size()));
  out.insert(out.end(), value.begin(), value.end());
  pad(out, value.size());
}

/// A text longer than an option can be goes into several, cut between UTF-8 characters.
inline void put_text(Bytes& out, std::uint16_t code, std::string_view text, layout::Order order) {
  constexpr std::size_t max_option_bytes = 0xffff;
  while (!text.empty()) {
    std::size_t part = std::min(text.size(), max_option_bytes);
    const auto inside = [&] { return (static_cast<unsigned char>(text[part]) & 0xc0U) == 0x80; };
    while (part < text.size() && part > max_option_bytes - 4 && inside()) --part;
    put_option(out, code, bytes_of(text.substr(0, part)), order);
    text.remove_prefix(part);
  }
}

}  // namespace pushpkt::sniff
