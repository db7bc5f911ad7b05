// The ladder on a terminal, in ASCII.
#include "pushpkt/report/ladder.hpp"

#include <algorithm>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/table.hpp"
#include "report/seconds_text.hpp"

namespace pushpkt::report {
namespace {

constexpr std::size_t time_columns = 12;

/// One ladder on one screen: where the hosts' lines are.
class Lines {
 public:
  Lines(const Ladder& ladder, const Style& style) : ladder_(ladder), style_(style) {
    const std::size_t hosts = std::max<std::size_t>(ladder.hosts.size(), 1);
    style_.width = std::max<std::size_t>(style.width, time_columns + 8 * hosts);
    step_ = (style_.width - time_columns) / hosts;
  }

  [[nodiscard]] std::string text() const {
    std::string out;
    if (!ladder_.name.empty()) out += style_.paint(Tone::strong, printable(ladder_.name)) + "\n";
    out += names();
    for (const LadderStep& step : ladder_.steps) out += step_text(step);
    out += trimmed(rails()) + "\n";
    if (ladder_.left_out > 0) {
      out += hidden_packets(ladder_) + "\n";
    }
    return out;
  }

 private:
  [[nodiscard]] std::size_t column(std::size_t host) const {
    return time_columns + host * step_ + step_ / 2;
  }
  [[nodiscard]] std::string rails() const {
    std::string out(style_.width, ' ');
    for (std::size_t i = 0; i < ladder_.hosts.size(); ++i) put(out, column(i), "|");
    return out;
  }
  static void put(std::string& line, std::size_t at, std::string_view text) {
    if (line.size() < at + text.size()) line.resize(at + text.size(), ' ');
    line.replace(at, text.size(), text);
  }
  static std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  [[nodiscard]] std::string names() const {
    const bool fit = std::all_of(ladder_.hosts.begin(), ladder_.hosts.end(),
                                 [&](const auto& host) { return printable(host).size() < step_; });
    std::string out;
    std::string line(style_.width, ' ');
    for (std::size_t i = 0; i < ladder_.hosts.size(); ++i) {
      const std::string letter(1, static_cast<char>('A' + i));
      const std::string name = fit ? printable(ladder_.hosts[i]) : letter;
      put(line, column(i) - std::min(name.size() / 2, column(i)), name);
      if (!fit) out += "  " + letter + "  " + printable(ladder_.hosts[i]) + "\n";
    }
    return out + style_.paint(Tone::strong, trimmed(line)) + "\n";
  }

  [[nodiscard]] std::string step_text(const LadderStep& step) const {
    const std::size_t left = step.died ? step.from : std::min(step.from, step.to);
    std::string out = packet_text(step.what, left, step.died ? Tone::bad : Tone::plain);
    std::string arrow = rails();
    if (step.seconds) put(arrow, 0, seconds_text(*step.seconds, time_columns - 1));
    if (step.died) {
      put(arrow, column(step.from), "X");
    } else if (step.from == step.to) {
      put(arrow, column(step.from) + 1, "<-.");
    } else {
      const std::size_t length = column(std::max(step.from, step.to)) - column(left) - 1;
      std::string shaft(length, '-');
      (step.to > step.from ? shaft.back() : shaft.front()) = step.to > step.from ? '>' : '<';
      put(arrow, column(left) + 1, shaft);
    }
    out += trimmed(arrow) + "\n";
    for (const std::string& note : step.notes) out += packet_text(note, left, Tone::faint);
    return out;
  }

  /// Text to the right of a host's line, over the lines of those behind it.
  [[nodiscard]] std::string packet_text(const std::string& text, std::size_t host,
                                        Tone tone) const {
    std::string out;
    // What is too narrow beside the line begins further left.
    constexpr std::size_t least = 30;
    const std::size_t last = style_.width - std::min(style_.width, least);
    const std::size_t begin = std::max(time_columns, std::min(column(host) + 2, last));
    const std::size_t room = style_.width - begin;
    std::string line = rails().substr(0, begin);
    line[begin - 1] = ' ';
    for (const std::string& part : wrapped(printable(text), room)) {
      for (std::size_t at = 0; at == 0 || at < part.size(); at += room) {  // a long word is cut
        out += line + style_.paint(tone, part.substr(at, room)) + "\n";
      }
    }
    return out;
  }

  const Ladder& ladder_;
  Style style_;
  std::size_t step_ = 0;
};

}  // namespace

std::string hidden_packets(const Ladder& ladder) {
  return counted(ladder.left_out, "more packet") +
         (ladder.left_out == 1 ? " is not shown." : " are not shown.");
}

std::string ladder_text(const Ladder& ladder, const Style& style) {
  return Lines(ladder, style).text();
}

}  // namespace pushpkt::report
