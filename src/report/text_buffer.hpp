// A text that grows at its end, for what prints many packets: an append is a bound and a store.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstring>
#include <string>
#include <string_view>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::report {

/// A text that is appended often: it is copied in steps of a fixed size.
class PaddedText {
 public:
  static constexpr std::size_t step = 16;

  PaddedText() = default;
  explicit PaddedText(std::string_view text) : padded_(text), size_(text.size()) {
    padded_.resize((size_ + step - 1) / step * step);
  }
  [[nodiscard]] const char* data() const { return padded_.data(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::string_view view() const { return {padded_.data(), size_}; }

 private:
  std::string padded_;
  std::size_t size_ = 0;
};

class TextBuffer {
 public:
  void clear() { size_ = 0; }
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

  void add(char c) {
    *room(1) = c;
    ++size_;
  }
  void add(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void add(const PaddedText& text) {
    char* const at = room(text.size() + PaddedText::step);
    for (std::size_t i = 0; i < text.size(); i += PaddedText::step) {
      std::memcpy(at + i, text.data() + i, PaddedText::step);
    }
    size_ += text.size();
  }
  template <std::integral Integer>
  void add_number(Integer number) {
    constexpr std::size_t most_digits = 24;
    char* const at = room(most_digits);
    size_ += static_cast<std::size_t>(std::to_chars(at, at + most_digits, number).ptr - at);
  }
  void add_hex(ByteView bytes) {
    write_hex(room(2 * bytes.size()), bytes);
    size_ += 2 * bytes.size();
  }
  /// `write` is given room for so many characters and returns where they end.
  template <class Write>
  void add_written(std::size_t most, Write&& write) {
    char* const at = room(most);
    size_ += static_cast<std::size_t>(write(at) - at);
  }

 private:
  [[nodiscard]] char* room(std::size_t more) {
    if (bytes_.size() - size_ < more) [[unlikely]]
      grow(more);
    return bytes_.data() + size_;
  }
  /// Apart, so that `room` is a comparison where it is called.
  [[gnu::noinline]] void grow(std::size_t more) {
    bytes_.resize(std::max(2 * bytes_.size(), size_ + more));
  }

  std::string bytes_ = std::string(4096, '\0');
  std::size_t size_ = 0;
};

}  // namespace pushpkt::report
