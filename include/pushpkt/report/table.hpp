// Columns on a terminal: as wide as they need, and where that is too wide the widest are wrapped.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};

class Table {
 public:
  /// `keys`: where the table is too wide for its words, it is cut into tables of some columns each,
  /// and the first `keys` columns stand in all of them. Without keys, words are broken.
  explicit Table(std::vector<std::string> headings, std::size_t keys = 0)
      : headings_(std::move(headings)), keys_(keys) {}
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// Each line begins with two blanks and ends with a newline.
  [[nodiscard]] std::string text(const Style& style) const;

 private:
  using Columns = std::vector<std::size_t>;

  [[nodiscard]] std::size_t longest(std::size_t column, bool words) const;
  [[nodiscard]] std::vector<Columns> blocks(std::size_t width) const;
  [[nodiscard]] std::vector<std::size_t> widths(const Columns& columns, std::size_t width) const;
  [[nodiscard]] std::string block_text(const Columns& columns, const Style& style) const;

  std::vector<std::string> headings_;
  std::size_t keys_;
  std::vector<std::vector<Cell>> rows_;
};

/// `text` broken at blanks into lines of at most `width` columns; a longer word stays whole, and a
/// newline is kept.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// Each line that is wider than `columns` broken at blanks, what follows indented by four more; a
/// word that has no room in a line is broken. Colours take no room.
[[nodiscard]] std::string folded_lines(std::string_view text, std::size_t columns);

/// An error with its hint: lines wrapped as above, what follows indented, a word that has no room
/// in a line broken. Of a last line with a mark (^) under it what surrounds the mark.
[[nodiscard]] std::string wrapped_lines(std::string_view text, std::size_t columns);

}  // namespace pushpkt::report
