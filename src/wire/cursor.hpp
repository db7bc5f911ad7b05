// A place in the text of a recipe: what stands there, and errors that point at it.
#pragma once

#include <string_view>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::wire {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] bool starts_with(std::string_view word) const {
    return text_.substr(at_).starts_with(word);
  }

  void skip_blanks();
  /// Steps over `c` if it stands here.
  bool take(char c);
  /// Letters, digits, dots and underscores; may be empty.
  std::string_view name();
  /// All up to a comma, a closing parenthesis or a blank; may be empty. What begins with a
  /// parenthesis or bracket goes to its end: "(1,3)", "[1,2]".
  std::string_view value();
  /// The text from this place to here.
  [[nodiscard]] std::string_view since(std::size_t from) const {
    return text_.substr(from, at_ - from);
  }
  /// "text", hex(00ff), either of them *100. At most 1 MiB in the whole recipe.
  Result<Bytes> bytes();
  /// What stands in the parentheses of hex(00ff) and trailer(00ff), perhaps repeated.
  Result<Bytes> bytes_in_parentheses();

  /// "cannot read the recipe at character 7: why", and the place with a caret below.
  [[nodiscard]] Error wrong(const std::string& why, std::size_t place) const;

 private:
  Result<Bytes> quoted();
  Result<std::uint8_t> escape();
  Result<Bytes> hex_digits();
  Result<Bytes> repeated(const Bytes& once, std::size_t from);
  Result<std::size_t> times();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t bytes_so_far_ = 0;
};

}  // namespace pushpkt::wire
