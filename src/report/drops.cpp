// Drops as lines, JSON objects and a table.
#include "pushpkt/report/drops.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::report {
namespace {

/// With two spaces between the words that are not empty.
std::string spaced(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!word.empty() && !out.empty()) out += "  ";
    out += word;
  }
  return out;
}

std::string reason_or_unknown(const drops::DropKind& kind) {
  return kind.reason.empty() ? "?" : kind.reason;
}

/// "udp_rcv", "Udp.NoPorts", "udp_rcv (Udp.NoPorts)"
std::string place_of(const drops::DropKind& kind) {
  if (kind.counter.empty()) return kind.function;
  return kind.function.empty() ? kind.counter : kind.function + " (" + kind.counter + ")";
}

}  // namespace

std::string drop_line(const drops::DropNews& news, const Style& style) {
  const drops::DropKind& kind = news.kind;
  std::string out = spaced({std::to_string(news.count) + "x", kind.host,
                            style.paint(Tone::strong, reason_or_unknown(kind)), kind.function,
                            kind.counter, kind.protocol}) +
                    "\n";
  if (news.first && !news.sum.sentence.empty()) out += "    " + news.sum.sentence + "\n";
  if (news.first && !news.sum.cure.empty()) out += "    cure: " + news.sum.cure + "\n";
  return folded_lines(out, style.width);
}

std::string drop_json(const drops::DropNews& news, bool traced) {
  const drops::DropKind& kind = news.kind;
  Json line{
      {"schema", 1},
      {"known_by", kind.counter.empty() ? "tracepoint" : "counters"},
      {"host", Json::text_or_null(kind.host)},
      {"reason", Json::text_or_null(kind.reason)},
      {traced ? "function" : "counter", Json::text_or_null(traced ? kind.function : kind.counter)},
      {"protocol", Json::text_or_null(kind.protocol)},
      {"count", news.count},
      {"sentence", Json::text_or_null(news.sum.sentence)},
      {"cure", Json::text_or_null(news.sum.cure)}};
  if (traced && !kind.counter.empty()) line["counter"] = kind.counter;
  return line.dump() + "\n";
}

std::string drops_summary(const drops::Tally& tally, const DropSource& source, const Style& style) {
  const std::string by =
      source.traced ? "by the tracepoint" : "by counters, which do not count every drop";
  if (tally.sums().empty()) return "nothing was dropped, " + by + "\n";
  // Counters have no packet, so no protocol.
  std::vector<std::string> headings{"count", "host", "reason",
                                    source.traced ? "function" : "counter"};
  if (source.traced) headings.emplace_back("protocol");
  headings.emplace_back("what it means");
  Table table(std::move(headings));
  for (const auto& [kind, sum] : tally.sums()) {
    std::vector<Cell> row{{std::to_string(sum.count)},
                          {kind.host},
                          {reason_or_unknown(kind), Tone::strong},
                          {place_of(kind)}};
    if (source.traced) row.push_back({kind.protocol});
    row.push_back({sum.sentence});
    table.add(std::move(row));
  }
  std::string out = std::to_string(tally.count()) + (tally.count() == 1 ? " drop, " : " drops, ") +
                    by + "\n" + table.text(style);
  if (source.lost > 0) out += std::to_string(source.lost) + " more came too fast to be read\n";
  return out;
}

}  // namespace pushpkt::report
