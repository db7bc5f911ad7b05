// Numbers and texts one after the other, each with its length: "5:hello".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "report/part_format.hpp"

namespace pushpkt::report {

class Packer {
 public:
  void add(std::string_view text) {
    out_ += std::to_string(text.size());
    out_ += ':';
    out_ += text;
  }
  void add(std::uint64_t number) { add(std::string_view(std::to_string(number))); }
  [[nodiscard]] const std::string& text() const { return out_; }

 private:
  std::string out_;
};

/// Of what is not as it was packed.
[[nodiscard]] inline Error damaged_part() {
  return input_error("cannot merge: a part is damaged", "run all parts by the same program");
}

/// What is not as it was packed reads as 0 and "", and is_whole() says so.
class Unpacker {
 public:
  explicit Unpacker(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::string_view text() {
    const std::size_t colon = rest_.find(':');
    const auto size = part_format::number_in(rest_.substr(0, colon));
    if (colon == std::string_view::npos || !size || *size > rest_.size() - colon - 1) {
      is_whole_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view out = rest_.substr(colon + 1, *size);
    rest_.remove_prefix(colon + 1 + *size);
    return out;
  }
  [[nodiscard]] std::uint64_t number() {
    const auto out = part_format::number_in(text());
    is_whole_ = is_whole_ && out.has_value();
    return out.value_or(0);
  }
  [[nodiscard]] bool is_whole() const { return is_whole_; }
  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool is_whole_ = true;
};

}  // namespace pushpkt::report
