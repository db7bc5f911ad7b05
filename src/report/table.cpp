// Laying out columns.
#include "pushpkt/report/table.hpp"

#include <algorithm>
#include <numeric>

#include "report/text_width.hpp"

namespace pushpkt::report {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t narrowest_last_column = 20;
constexpr std::size_t narrowest_column = 14;
constexpr std::size_t narrowest_broken_word = 8;

std::string blanks(std::size_t n) { return std::string(n, ' '); }

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    longest = std::max(longest, columns_of(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    longest = std::max(longest, columns_of(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

/// A word that is wider than the column goes on in the next line.
std::vector<std::string> broken(const std::vector<std::string>& lines, std::size_t width) {
  std::vector<std::string> out;
  for (std::string_view line : lines) {
    while (columns_of(line) > width) {
      // Behind a sign between its parts, where there is one in the second half.
      const std::size_t room = bytes_within(line, width);
      std::size_t end = line.substr(0, room).find_last_of("/,;:=&|.-_");
      end = end == std::string_view::npos || end + 1 < room / 2 ? room : end + 1;
      out.emplace_back(line.substr(0, end));
      line.remove_prefix(end);
    }
    out.emplace_back(line);
  }
  return out;
}

/// The lines of a cell; blanks in front of its text are an indentation.
std::vector<std::string> cell_lines(std::string_view text, std::size_t width) {
  const std::size_t indent =
      std::min({text.find_first_not_of(' '), text.size(), width > 0 ? width - 1 : 0});
  text.remove_prefix(indent);
  std::vector<std::string> out = broken(wrapped(text, width - indent), width - indent);
  for (std::string& line : out) line.insert(0, indent, ' ');
  return out;
}

/// How many bytes of `text` are a control sequence that colours. ECMA-48, 5.4
std::size_t colour_at(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find('m');
  return end == std::string_view::npos ? 0 : end + 1;
}

/// One line, folded; without a newline at the end.
std::string folded_line(std::string_view line, std::size_t columns) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), columns / 2);
  const std::string indent(std::min(begin + 4, columns / 2), ' ');
  std::string out;
  std::size_t column = 0;
  std::size_t blank = std::string::npos;  // the last one of this line of `out`
  std::size_t behind_blank = 0;           // columns of what follows it
  for (std::size_t at = 0; at < line.size();) {
    if (const std::size_t colour = colour_at(line.substr(at)); colour > 0) {
      out += line.substr(at, colour);
      at += colour;
      continue;
    }
    const char c = line[at++];
    if (column >= columns) {
      if (c == ' ') blank = out.size();  // it becomes the break itself
      if (c == ' ' || blank == std::string::npos) {
        if (c != ' ') blank = out.size();
        out.insert(blank, "\n" + indent);
        column = indent.size();
        blank = std::string::npos;
        if (c == ' ') continue;
      } else {
        out.replace(blank, 1, "\n" + indent);
        column = indent.size() + behind_blank;
        blank = std::string::npos;
      }
    }
    if (c == ' ' && column > begin) {
      blank = out.size();
      behind_blank = 0;
    } else {
      ++behind_blank;
    }
    out += c;
    ++column;
  }
  return out;
}

/// A line and the mark (^) under it: of a line that is too wide what surrounds the mark.
std::string around_mark(std::string_view marked, std::size_t columns) {
  constexpr std::string_view dots = "...";
  const std::string_view line = marked.substr(0, marked.find('\n'));
  const std::size_t mark = marked.size() - line.size() - 2;
  if (line.size() <= columns && mark < columns) return std::string(marked);
  const std::size_t begin = std::min(line.find_first_not_of(' '), columns / 4);
  const std::size_t room = columns - begin - 2 * dots.size();
  const std::size_t first = mark < begin + room ? begin : mark - room / 2;
  const std::size_t end = std::min(first + room, line.size());
  std::string out(begin, ' ');
  if (first > begin) out += dots;
  const std::size_t place = out.size() + mark - first;
  out += line.substr(std::min(first, line.size()), end - std::min(first, end));
  if (end < line.size()) out += dots;
  return out + "\n" + std::string(place, ' ') + "^";
}

}  // namespace

std::string folded_lines(std::string_view text, std::size_t columns) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    out += line.size() <= columns ? std::string(line) : folded_line(line, columns);
    text.remove_prefix(line.size());
    if (text.empty()) break;
    out += '\n';
    text.remove_prefix(1);
  }
  return out;
}

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

std::size_t Table::longest(std::size_t column, bool words) const {
  const auto size = [&](std::string_view text) {
    return words ? longest_word(text) : longest_line(text);
  };
  std::size_t out = size(headings_[column]);
  for (const auto& row : rows_) out = std::max(out, size(row[column].text));
  return out;
}

std::vector<Table::Columns> Table::blocks(std::size_t width) const {
  Columns all(headings_.size());
  std::iota(all.begin(), all.end(), 0U);
  std::size_t narrowest = 0;
  for (const std::size_t c : all) narrowest += margin + longest(c, true);
  if (keys_ == 0 || narrowest <= width) return {all};
  const Columns keys(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(keys_));
  std::size_t taken_by_keys = 0;
  for (const std::size_t c : keys) taken_by_keys += margin + longest(c, true);
  std::vector<Columns> out;
  std::size_t taken = 0;
  for (std::size_t c = keys_; c < all.size(); ++c) {
    const std::size_t own = margin + longest(c, false);
    if (out.empty() || taken + own > width) {
      out.push_back(keys);
      taken = taken_by_keys;
    }
    out.back().push_back(c);
    taken += own;
  }
  return out;
}

std::vector<std::size_t> Table::widths(const Columns& columns, std::size_t width) const {
  std::vector<std::size_t> out;
  for (const std::size_t c : columns) out.push_back(longest(c, false));
  const auto in_all = [&] { return std::accumulate(out.begin(), out.end(), margin * out.size()); };
  // The widest column that is wider than `least` of it gives one, until all fit.
  const auto shrink = [&](const auto& least) {
    while (in_all() > width) {
      std::size_t widest = out.size();
      for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i] > least(i) && (widest == out.size() || out[i] >= out[widest])) widest = i;
      }
      if (widest == out.size()) return;
      --out[widest];
    }
  };
  std::vector<std::size_t> words;
  for (const std::size_t c : columns) words.push_back(longest(c, true));
  shrink([&](std::size_t i) {
    return std::max(words[i], i + 1 == out.size() ? narrowest_last_column : narrowest_column);
  });
  shrink([&](std::size_t i) { return words[i]; });
  shrink([](std::size_t) { return narrowest_broken_word; });
  return out;
}

std::string Table::block_text(const Columns& columns, const Style& style) const {
  const std::vector<std::size_t> widths = this->widths(columns, style.width);
  std::string out;
  const auto add_row = [&](const std::vector<Cell>& cells) {
    std::vector<std::vector<std::string>> parts;
    std::size_t lines = 1;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& text = cells[columns[i]].text;
      const bool fits = columns_of(text) <= widths[i] && text.find('\n') == std::string::npos;
      parts.push_back(fits ? std::vector{text} : cell_lines(text, widths[i]));
      lines = std::max(lines, parts.back().size());
    }
    for (std::size_t line = 0; line < lines; ++line) {
      std::size_t missing = margin;  // blanks before the next text
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string text = line < parts[i].size() ? parts[i][line] : "";
        if (!text.empty()) {
          out += blanks(missing) + style.paint(cells[columns[i]].tone, text);
          missing = 0;
        }
        missing += widths[i] - std::min(widths[i], columns_of(text)) + margin;
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

std::string Table::text(const Style& style) const {
  std::string out;
  for (const Columns& columns : blocks(style.width)) {
    out += (out.empty() ? "" : "\n") + block_text(columns, style);
  }
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
      out.append(out.empty() ? "" : "\n").append(folded_lines(before + part, columns));
      before = std::string(indent, ' ');
    }
  }
  if (!marked.empty()) out.append(out.empty() ? "" : "\n").append(around_mark(marked, columns));
  return out;
}

}  // namespace pushpkt::report
