// Columns on a terminal: as wide as they need, the last one wrapped to what is left, and another
// one too where that is too little.
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
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// Each line begins with two blanks and ends with a newline.
  [[nodiscard]] std::string text(const Style& style) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t columns_in_all) const;

  std::vector<std::string> headings_;
  std::vector<std::vector<Cell>> rows_;
};

/// `text` broken at blanks into lines of at most `width` columns; a longer word stays whole, and a
/// newline is kept.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// An error with its hint: lines wrapped as above, what follows indented; but not a line with a
/// mark (^) under it.
[[nodiscard]] std::string wrapped_lines(std::string_view text, std::size_t columns);

}  // namespace pushpkt::report
