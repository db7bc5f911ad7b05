// The screen and the Markdown of `ask socket`.
#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/socket.hpp"
#include "pushpkt/report/table.hpp"
#include "report/socket_words.hpp"

namespace pushpkt::report {
namespace {

std::string in_lines(std::string_view text, std::size_t width) {
  std::string out;
  for (const std::string& line : wrapped(text, width)) out += "  " + line + "\n";
  return out;
}

std::string markdown_row(const std::vector<Cell>& cells) {
  std::string out = "|";
  for (const Cell& cell : cells) out += " " + cell.text + " |";
  return out + "\n";
}

}  // namespace

std::string socket_text(const ask::SocketAnswers& answers, const Style& style) {
  std::string out =
      style.paint(Tone::strong, socket_question) + "\n" +
      style.paint(Tone::faint, joined(wrapped(circumstances(answers), style.width), "\n")) + "\n\n";
  for (SocketTable& part : socket_tables(answers)) {
    Table table(std::move(part.headings));
    for (auto& row : part.rows) table.add(std::move(row));
    out += style.paint(Tone::strong, part.title) + "\n" + table.text(style) + "\n";
  }
  return style.brief ? out : out + in_lines(socket_legend, style.width - 2);
}

std::string socket_markdown(const ask::SocketAnswers& answers) {
  std::string out = "# " + std::string(socket_question) + "\n\n" + circumstances(answers) + ".\n";
  for (const SocketTable& table : socket_tables(answers)) {
    out += "\n## " + table.title + "\n\n|";
    std::string rule = "|";
    for (const std::string& heading : table.headings) {
      out += " " + heading + " |";
      rule += "---|";
    }
    out += "\n" + rule + "\n";
    for (const auto& row : table.rows) out += markdown_row(row);
  }
  return out + "\n" + std::string(socket_legend) + "\n";
}

}  // namespace pushpkt::report
