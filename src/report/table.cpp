// Laying out columns.
#include "pushpkt/report/table.hpp"

#include <algorithm>

namespace pushpkt::report {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t narrowest_last_column = 20;

std::string blanks(std::size_t n) { return std::string(n, ' '); }

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    if (text.front() == '\n') {
      lines.emplace_back();
      text.remove_prefix(1);
      continue;
    }
    const std::size_t blank = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, blank);
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back();
    }
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
    const bool before_break = blank < text.size() && text[blank] == '\n';
    text.remove_prefix(std::min(blank + (before_break ? 0U : 1U), text.size()));
  }
  return lines;
}

std::string Table::text(const Style& style) const {
  const std::size_t columns = headings_.size();
  std::vector<std::size_t> widths(columns);
  std::size_t before_last = margin;
  for (std::size_t c = 0; c < columns; ++c) {
    widths[c] = headings_[c].size();
    for (const auto& row : rows_) widths[c] = std::max(widths[c], row[c].text.size());
    if (c + 1 < columns) before_last += widths[c] + margin;
  }
  const std::size_t left = style.width > before_last ? style.width - before_last : 0;
  widths.back() = std::max(narrowest_last_column, left);

  std::string out;
  const auto line = [&](const std::vector<Cell>& cells) {
    out += blanks(margin);
    for (std::size_t c = 0; c + 1 < columns; ++c) {
      out += style.paint(cells[c].tone, cells[c].text);
      out += blanks(widths[c] - cells[c].text.size() + margin);
    }
    const auto last = wrapped(cells.back().text, widths.back());
    for (std::size_t i = 0; i < last.size(); ++i) {
      if (i > 0) out += blanks(before_last);
      out += style.paint(cells.back().tone, last[i]) + "\n";
    }
  };
  std::vector<Cell> heading;
  for (const std::string& text : headings_) heading.push_back({text, Tone::strong});
  line(heading);
  for (const auto& row : rows_) line(row);
  return out;
}

}  // namespace pushpkt::report
