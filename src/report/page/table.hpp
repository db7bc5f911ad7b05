// Tables of a page: headings with a scope, and on a narrow screen a card for each row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pushpkt::report::page {

class Table {
 public:
  /// The caption and the headings are text. The first cell of each row is the row's heading.
  Table(std::string_view caption, std::vector<std::string> headings)
      : caption_(caption), headings_(std::move(headings)) {}
  /// Cells are HTML, as many as there are headings.
  void add(const std::vector<std::string>& cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// "" where there is no row.
  [[nodiscard]] std::string html() const;

 private:
  std::string caption_;
  std::vector<std::string> headings_;
  std::string rows_;
};

}  // namespace pushpkt::report::page
