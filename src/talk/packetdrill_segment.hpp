// One segment of a packetdrill script as a recipe, and the words of its line.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pushpkt::talk {

/// Words of one line, and where they stand.
class Words {
 public:
  explicit Words(std::string_view line) : line_(line) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool at_end() {
    skip();
    return at_ >= line_.size();
  }
  [[nodiscard]] char peek() { return at_end() ? '\0' : line_[at_]; }
  bool take(std::string_view word) {
    skip();
    if (!line_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  /// Up to the next blank.
  std::string_view word() {
    skip();
    const std::size_t from = at_;
    while (at_ < line_.size() && line_[at_] != ' ' && line_[at_] != '\t') ++at_;
    return line_.substr(from, at_ - from);
  }
  std::optional<std::uint64_t> number() {
    skip();
    std::uint64_t out = 0;
    const char* const first = line_.data() + at_;
    const auto [end, error] = std::from_chars(first, line_.data() + line_.size(), out);
    if (error != std::errc{}) return std::nullopt;
    at_ += static_cast<std::size_t>(end - first);
    return out;
  }
  /// Up to `end`, which is taken too; nullopt without it.
  std::optional<std::string_view> until(char end) {
    const std::size_t to = line_.find(end, at_);
    if (to == std::string_view::npos) return std::nullopt;
    const std::string_view out = line_.substr(at_, to - at_);
    at_ = to + 1;
    return out;
  }

 private:
  void skip() {
    while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t')) ++at_;
  }
  std::string_view line_;
  std::size_t at_ = 0;
};

/// A part of a line that cannot be read.
struct Wrong {
  std::size_t at;
  std::string why;
};

struct DrillSegment {
  std::string recipe = {};
  std::optional<std::size_t> payload_bytes = {};  ///< of any bytes; nullopt: the recipe has them
};

/// Flags, sequence numbers, ack, win, urg and options up to the end of the line, or what is wrong.
/// `sent`: its payload is zeros; else it may have any bytes.
[[nodiscard]] std::optional<Wrong> read_segment(Words& words, bool sent, DrillSegment& out);

}  // namespace pushpkt::talk
