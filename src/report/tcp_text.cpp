// The screen of `ask tcp`.
#include <algorithm>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/table.hpp"
#include "pushpkt/report/tcp.hpp"
#include "pushpkt/report/tcp_ladder.hpp"
#include "report/notes.hpp"

namespace pushpkt::report {
namespace {

using ask::TcpAnswer;
using ask::TcpDifference;
using ask::TcpSegment;
using ask::TcpWay;
using compare::Owner;

std::string name_of(const TcpWay& way) {
  if (way.is_baseline()) return "socket";
  return std::string(way.path->name) + ", guard " + std::string(to_text(way.guard));
}

bool is_news(const TcpDifference& difference) { return difference.owner != Owner::expected; }

/// "10 differences from the socket's, besides tcp.srcport": those of the table below, and the
/// fields that differ between any two connections.
std::string differences_count(const TcpWay& way) {
  std::vector<std::string> expected;
  for (const TcpDifference& difference : way.differences) {
    const bool is_known = std::ranges::find(expected, difference.field) != expected.end();
    if (!is_news(difference) && !is_known) expected.push_back(difference.field);
  }
  const auto news = std::ranges::count_if(way.differences, is_news);
  return counted(static_cast<std::size_t>(news), "difference") + " from the socket's" +
         (expected.empty() ? "" : ", besides " + joined(expected, ", "));
}

std::vector<Cell> row_of(const TcpWay& way) {
  std::vector<Cell> row{{std::string(way.path->name)},
                        {way.is_baseline() ? "" : std::string(to_text(way.guard))}};
  if (way.unavailable) {
    row.insert(row.end(), {{"-", Tone::faint},
                           {"-", Tone::faint},
                           {"cannot be opened: " + way.unavailable->what, Tone::odd}});
    return row;
  }
  const std::string reply = printable(way.reply.substr(0, way.reply.find('\n')));
  row.push_back(way.answered ? Cell{reply.empty() ? "yes" : reply, Tone::good}
                             : Cell{"no", Tone::bad});
  row.push_back(
      {std::to_string(way.kernel_resets),
       way.kernel_resets > 0 && way.guard != ask::TcpGuard::none ? Tone::bad : Tone::plain});
  if (way.failure) {
    row.push_back(
        {way.failure->what + ": " + std::string(errno_name(way.failure->number)), Tone::odd});
  } else {
    row.push_back({way.is_baseline()
                       ? "the baseline: our kernel's TCP"
                       : counted(way.segments.size(), "segment") + ", " + differences_count(way)});
  }
  return row;
}

std::string time_text(const TcpSegment& segment) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(segment.time).count();
  constexpr std::size_t width = 7;
  const std::string out =
      std::to_string(us / 1000) + "." + std::to_string(1000 + us % 1000).substr(1);
  return out.size() < width ? std::string(width - out.size(), ' ') + out : out;
}

std::string ladder_text(const TcpWay& socket, const TcpWay& way, const std::string& heading,
                        const Style& style) {
  const bool bare = way.guard == ask::TcpGuard::none;
  Table table({"ms", "socket", "ms", heading});
  for (const auto& [left, right] : paired(socket.segments, way.segments)) {
    std::vector<Cell> row{{"", Tone::faint}, {""}, {"", Tone::faint}, {""}};
    if (left) {
      row[0].text = time_text(socket.segments[*left]);
      row[1].text = segment_text(socket.segments[*left]);
    }
    if (right) {
      const TcpSegment& segment = way.segments[*right];
      const bool reset = segment.reset && bare;
      row[2].text = time_text(segment);
      row[3] = {segment_text(segment), reset ? Tone::bad : left ? Tone::plain : Tone::odd};
    }
    if (!right) row[1].tone = Tone::odd;
    table.add(std::move(row));
  }
  return table.text(style) + "\n";
}

/// The same segments in the same order: times may differ.
bool same_ladder(const TcpWay& a, const TcpWay& b) {
  return a.guard == b.guard && same_segments(a.segments, b.segments);
}

/// Ways with the same segments share a ladder: the first one's times are shown.
std::string ladders_text(const TcpAnswer& answer, const Style& style) {
  std::string out;
  std::vector<const TcpWay*> shown;
  for (const TcpWay& way : answer.ways) {
    if (way.is_baseline() || !way.sent()) continue;
    const auto is_same = [&](const TcpWay* other) { return same_ladder(*other, way); };
    if (std::any_of(shown.begin(), shown.end(), is_same)) continue;
    shown.push_back(&way);
    std::vector<std::string_view> names;
    for (const TcpWay& other : answer.ways) {
      if (!other.is_baseline() && same_ladder(way, other)) names.push_back(other.path->name);
    }
    const std::string heading =
        "guard " + std::string(to_text(way.guard)) + ": " + joined(names, ", ");
    out += ladder_text(answer.ways.front(), way, heading, style);
  }
  return out;
}

std::string differences_text(const TcpWay& way, const std::string& heading, Notes& reasons,
                             const Style& style) {
  Table table({heading, "we wrote", "on the wire", "socket", "who", "why"});
  for (const TcpDifference& difference : way.differences) {
    if (!is_news(difference)) continue;
    const Tone tone = difference.owner == Owner::unexplained ? Tone::bad
                      : difference.owner == Owner::kernel    ? Tone::odd
                                                             : Tone::plain;
    table.add(
        {{"  " + (difference.packet.empty() ? "" : difference.packet + " ") + difference.field},
         {difference.wrote.value_or("-")},
         {difference.wire.value_or("-")},
         {difference.socket.value_or("-")},
         {std::string(to_text(difference.owner)), tone},
         {difference.why.empty() ? "" : reasons.mark_of(difference.why)}});
  }
  return table.empty() ? "" : table.text(style) + "\n";
}

bool same_differences(const TcpWay& a, const TcpWay& b) {
  return std::equal(a.differences.begin(), a.differences.end(), b.differences.begin(),
                    b.differences.end(), [](const TcpDifference& x, const TcpDifference& y) {
                      return x.packet == y.packet && x.field == y.field && x.owner == y.owner &&
                             (!is_news(x) || (x.wrote == y.wrote && x.wire == y.wire));
                    });
}

/// Ways with the same differences share a table, and all tables the reasons below them.
std::string all_differences_text(const TcpAnswer& answer, const Style& style) {
  std::string out;
  Notes reasons;
  std::vector<const TcpWay*> shown;
  for (const TcpWay& way : answer.ways) {
    const auto is_same = [&](const TcpWay* other) { return same_differences(*other, way); };
    if (way.differences.empty() || std::any_of(shown.begin(), shown.end(), is_same)) continue;
    shown.push_back(&way);
    std::vector<std::string> names;
    for (const TcpWay& other : answer.ways) {
      if (same_differences(way, other)) names.push_back(name_of(other));
    }
    const std::string more =
        names.size() == 1 ? "" : " and " + std::to_string(names.size() - 1) + " more";
    out += differences_text(way, names.front() + more, reasons, style);
  }
  const std::string below = reasons.text(style.width);
  return out + below + (below.empty() ? "" : "\n");
}

}  // namespace

std::string tcp_text(const TcpAnswer& answer, const Style& style) {
  std::string out =
      style.paint(Tone::strong, "Can we hold a whole TCP conversation by hand?") + "\n" +
      style.paint(Tone::faint, "Linux " + answer.kernel + ", lab: client -- router -- server " +
                                   to_string(answer.remote)) +
      "\n\n";
  Table ways({"path", "guard", "answered", "RST of our kernel", "conversation"});
  for (const TcpWay& way : answer.ways) ways.add(row_of(way));
  out += ways.text(style);
  out += style.paint(Tone::faint, "  of " + counted(answer.rounds, "conversation") +
                                      " each, captured on the client's link") +
         "\n\n";
  out += ladders_text(answer, style);
  out += style.paint(Tone::faint,
                     "  > from us, < from the server, ! from our kernel, which has no socket for "
                     "the connection") +
         "\n\n";
  out += all_differences_text(answer, style);
  for (const TcpWay& way : answer.ways) {
    if (way.measure.empty()) continue;
    for (const std::string& line :
         wrapped("Guard, for example: " + way.measure + ".", style.width)) {
      out += line + "\n";
    }
    break;
  }
  for (const std::string& line : wrapped("Answer: " + answer.summary(), style.width)) {
    out += style.paint(Tone::strong, line) + "\n";
  }
  return folded_lines(out, style.width);
}

}  // namespace pushpkt::report
