// Columns are a CSS grid: a text wraps in its place, at any width, where one in SVG would shrink.
#include "report/page/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/page/html.hpp"
#include "report/seconds_text.hpp"

namespace pushpkt::report::page {
namespace {

std::string host_name(const Ladder& ladder, std::size_t host) {
  return host < ladder.hosts.size() ? ladder.hosts[host] : "";
}

std::string step_text(const Ladder& ladder, const LadderStep& step) {
  std::string out;
  if (step.seconds) out += element("time", "mono", seconds_text(*step.seconds) + " s");
  if (step.died) {
    out += spoken("dropped on " + host_name(ladder, step.from) + ": ");
  } else {
    out += spoken(host_name(ladder, step.from) + " to " + host_name(ladder, step.to) + ": ");
  }
  out += element("b", "", escaped(step.what));
  for (const std::string& note : step.notes) out += element("i", "", escaped(note));
  return element("span", "say", out);
}

std::string step_html(const Ladder& ladder, const LadderStep& step) {
  const std::size_t left = step.died ? step.from : std::min(step.from, step.to);
  const std::size_t length = step.died ? 0 : std::max(step.from, step.to) - left;
  std::string css = step.died              ? "dead"
                    : step.from == step.to ? "self"
                    : step.from < step.to  ? "right"
                                           : "left";
  css += fmt::format(" at{} by{}", left, length);
  // In the right half a text ends at its arrow's end.
  const bool ends = 2 * left + length + 1 > ladder.hosts.size();
  if (ends) css += " ends";
  return element("li", css,
                 step_text(ladder, step) +
                     element("span", {{"class", "arrow"}, {"aria-hidden", "true"}}, "")) +
         "\n";
}

std::string steps_html(const Ladder& ladder) {
  std::string steps;
  for (const LadderStep& step : ladder.steps) steps += step_html(ladder, step);
  return element("ol", {{"aria-label", "Packets in order of time"}}, steps);
}

std::string block(const Ladder& ladder, std::string_view content) {
  return element("div", "ladder of" + std::to_string(ladder.hosts.size()), content);
}

}  // namespace

std::string hosts_html(const Ladder& ladder) {
  std::string hosts;
  for (const std::string& host : ladder.hosts) {
    hosts += element("li", "", element("span", "", escaped(host)));
  }
  return element("ul", {{"class", "hosts"}, {"aria-label", "Hosts"}}, hosts) + "\n";
}

std::string ladder_steps_html(const Ladder& ladder) { return block(ladder, steps_html(ladder)); }

std::string ladder_html(const Ladder& ladder) {
  if (ladder.steps.empty()) return "";
  std::string out = hosts_html(ladder) + steps_html(ladder);
  if (ladder.left_out > 0) out += element("p", "faint", hidden_packets(ladder));
  return block(ladder, out) + "\n";
}

}  // namespace pushpkt::report::page
