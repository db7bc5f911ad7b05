// The roles are written out: a browser forgets them where CSS lays a table out as cards.
#include "report/page/table.hpp"

#include <cassert>

#include "report/page/html.hpp"

namespace pushpkt::report::page {

void Table::add(const std::vector<std::string>& cells) {
  assert(cells.size() == headings_.size());
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    row += i == 0 ? element("th", {{"scope", "row"}, {"role", "rowheader"}}, cells[i])
                  : element("td", {{"role", "cell"}, {"data-label", headings_[i]}}, cells[i]);
  }
  rows_ += element("tr", {{"role", "row"}}, row) + "\n";
}

std::string Table::html() const {
  if (empty()) return "";
  std::string head;
  for (const std::string& heading : headings_) {
    head += element("th", {{"scope", "col"}, {"role", "columnheader"}}, escaped(heading));
  }
  std::string out = caption_.empty() ? "" : element("caption", "", escaped(caption_));
  out += element("thead", {{"role", "rowgroup"}}, element("tr", {{"role", "row"}}, head)) + "\n";
  out += element("tbody", {{"role", "rowgroup"}}, rows_);
  return element("table",
                 {{"class", headings_.size() > 5 ? "cards wide" : "cards"}, {"role", "table"}},
                 out) +
         "\n";
}

}  // namespace pushpkt::report::page
