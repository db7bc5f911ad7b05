// Laying out columns.
#include "pushpkt/report/table.hpp"

#include <algorithm>
#include <numeric>

namespace pushpkt::report {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t narrowest_last_column = 20;
constexpr std::size_t narrowest_broken_column = 14;

std::string blanks(std::size_t n) { return std::string(n, ' '); }

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

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

std::vector<std::size_t> Table::widths(std::size_t columns_in_all) const {
  std::vector<std::size_t> out(headings_.size());
  for (std::size_t c = 0; c < out.size(); ++c) {
    out[c] = headings_[c].size();
    for (const auto& row : rows_) out[c] = std::max(out[c], row[c].text.size());
  }
  const std::size_t margins = margin * out.size();
  const auto before_last = [&] { return std::accumulate(out.begin(), out.end() - 1, margins); };
  const std::size_t wanted = std::min(out.back(), narrowest_last_column);
  const std::size_t needed = before_last() + wanted;
  if (needed > columns_in_all) {
    std::vector<std::size_t> spare(out.size() - 1);  // what the columns before the last can give
    for (std::size_t c = 0; c < spare.size(); ++c) {
      std::size_t least = std::min(out[c], narrowest_broken_column);
      for (const auto& row : rows_) least = std::max(least, longest_word(row[c].text));
      spare[c] = out[c] - least;
    }
    const auto most = std::max_element(spare.begin(), spare.end());
    if (most != spare.end()) {
      out[static_cast<std::size_t>(most - spare.begin())] -=
          std::min(*most, needed - columns_in_all);
    }
  }
  const std::size_t left = columns_in_all - std::min(columns_in_all, before_last());
  out.back() = std::max(narrowest_last_column, left);
  return out;
}

std::string Table::text(const Style& style) const {
  const std::vector<std::size_t> widths = this->widths(style.width);
  std::string out;
  const auto add_row = [&](const std::vector<Cell>& cells) {
    std::vector<std::vector<std::string>> parts;
    std::size_t lines = 1;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const bool fits = c + 1 < cells.size() && cells[c].text.size() <= widths[c];
      parts.push_back(fits ? std::vector{cells[c].text} : wrapped(cells[c].text, widths[c]));
      lines = std::max(lines, parts.back().size());
    }
    for (std::size_t line = 0; line < lines; ++line) {
      std::size_t missing = margin;  // blanks before the next text
      for (std::size_t c = 0; c < cells.size(); ++c) {
        const std::string text = line < parts[c].size() ? parts[c][line] : "";
        if (!text.empty()) {
          out += blanks(missing) + style.paint(cells[c].tone, text);
          missing = 0;
        }
        missing += widths[c] - std::min(widths[c], text.size()) + margin;
      }
      out += '\n';
    }
  };
  std::vector<Cell> heading;
  for (const std::string& text : headings_) heading.push_back({text, Tone::strong});
  add_row(heading);
  for (const auto& row : rows_) add_row(row);
  return out;
}

namespace {

/// Where the last line of `text` begins, behind its newline; 0 for the only one.
std::size_t last_line(std::string_view text) { return text.rfind('\n') + 1; }

}  // namespace

std::string wrapped_lines(std::string_view text, std::size_t columns) {
  constexpr std::size_t indent = 4;
  std::string out;
  std::string_view marked;
  if (text.ends_with(" ^") && last_line(text) > 0) {
    marked = text.substr(last_line(text.substr(0, last_line(text) - 1)));
    text.remove_suffix(marked.size());
  }
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
    std::string before(begin, ' ');
    for (const std::string& part : wrapped(line.substr(begin), columns - indent)) {
      out.append(out.empty() ? "" : "\n").append(before).append(part);
      before = std::string(indent, ' ');
    }
  }
  if (!marked.empty()) out.append(out.empty() ? "" : "\n").append(marked);
  return out;
}

}  // namespace pushpkt::report
