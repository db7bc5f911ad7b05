// A row for each pair of segments; where only one conversation has a segment the other half is
// empty.
#include "report/page/twin_ladder.hpp"

#include <chrono>

#include "report/page/html.hpp"
#include "report/page/json_values.hpp"
#include "report/page/ladder.hpp"

namespace pushpkt::report::page {
namespace {

using ask::TcpSegment;

constexpr std::size_t client_column = 0;
constexpr std::size_t server_column = 1;

TcpSegment::Writer writer_of(std::string_view text) {
  using enum TcpSegment::Writer;
  for (const TcpSegment::Writer writer : {socket, by_hand, kernel}) {
    if (to_text(writer) == text) return writer;
  }
  return TcpSegment::Writer::server;
}

std::uint32_t count_at(const Json& object, std::string_view name) {
  const double number = number_at(object, name).value_or(0);
  return number >= 0 && number <= 0xffffffff ? static_cast<std::uint32_t>(number) : 0;
}

std::chrono::nanoseconds time_of(const Json& segment) {
  constexpr double longest = 1e6;  // seconds: a longer one is of no conversation of ours
  const double seconds = number_at(segment, "time").value_or(0);
  if (!(seconds >= 0 && seconds <= longest)) return {};
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

std::string half(const TcpSegment& segment) {
  const bool is_kernel = segment.writer == TcpSegment::Writer::kernel;
  // Without the sign for the direction: the arrow shows it.
  LadderStep step{.from = segment.from_client() ? client_column : server_column,
                  .to = segment.from_client() ? server_column : client_column,
                  .seconds = std::chrono::duration<double>(segment.time).count(),
                  .what = segment_text(segment).substr(2)};
  if (is_kernel) step.notes.emplace_back("from our kernel, which has no socket for it");
  const Ladder ladder{.hosts = {"client", "server"}, .steps = {step}};
  return element("td", is_kernel ? "odd" : "", ladder_steps_html(ladder));
}

}  // namespace

std::vector<TcpSegment> segments_of(const Json& way) {
  std::vector<TcpSegment> out;
  for (const Json& segment : items_at(way, "segments")) {
    const std::string flags = text_at(segment, "flags");
    out.push_back({.writer = writer_of(text_at(segment, "writer")),
                   .flags = flags,
                   .seq = count_at(segment, "seq"),
                   .ack = count_at(segment, "ack"),
                   .window = count_at(segment, "window"),
                   .bytes = count_at(segment, "len"),
                   .options = text_at(segment, "options"),
                   .time = time_of(segment),
                   .reset = flags.find("RST") != std::string::npos});
  }
  return out;
}

std::string twin_ladder_html(std::string_view left_name, const std::vector<TcpSegment>& left,
                             std::string_view right_name, const std::vector<TcpSegment>& right) {
  const std::string hosts =
      element("div", "ladder of2", hosts_html({.hosts = {"client", "server"}}));
  std::string head;
  for (const std::string_view name : {left_name, right_name}) {
    head += element("th", {{"scope", "col"}}, escaped(name) + hosts);
  }
  std::string rows;
  for (const auto& [l, r] : paired(left, right)) {
    const std::string cells = (l ? half(left[*l]) : element("td", "none", "")) +
                              (r ? half(right[*r]) : element("td", "none", ""));
    rows += element("tr", "", cells) + "\n";
  }
  return element("table", "twin",
                 element("caption", "", "Times are seconds since the first segment.") +
                     element("thead", "", element("tr", "", head)) + element("tbody", "", rows)) +
         "\n";
}

}  // namespace pushpkt::report::page
