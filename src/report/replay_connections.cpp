// Answers on TCP connections that are not the saved ones, then the counts.
#include <fmt/format.h>

#include <utility>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/replay.hpp"
#include "pushpkt/report/value_json.hpp"

namespace pushpkt::report {
namespace {

using replay::TurnResult;

std::string text_of_wrong(const TurnResult& result) {
  const std::string which = fmt::format("the answer of {} to packet {}",
                                        to_string(result.connection->server), result.saved->number);
  if (!result.asked) return fmt::format("missing: {}: not asked: {}\n", which, result.why);
  if (result.kind == TurnResult::Kind::missing) {
    return fmt::format("missing: {}: {} of {} came: {}\n", which,
                       counted(result.now.size(), "byte"), result.saved->answer.size(), result.why);
  }
  const ByteView saved = result.saved->answer;
  const bool grew = result.now.size() > saved.size();
  const std::string cut =
      grew ? fmt::format("; {} came, not {}", counted(result.now.size(), "byte"), saved.size())
      : result.why.empty() ? ""
                           : fmt::format("; {} of {} came: {}", counted(result.now.size(), "byte"),
                                         saved.size(), result.why);
  return fmt::format("different: {}: from byte {} on{}\n", which,
                     replay::first_difference(saved, result.now), cut) +
         fmt::format("  {:<6}{:<36}{}\n", "", "saved", "now") +
         replay::side_by_side(saved, result.now);
}

constexpr std::size_t most_hunks = 100;

/// As `diff` shows two captures: A has what was saved.
std::string segments_text(const replay::SegmentRun& run, const RequestRunTitle& title) {
  std::string out = fmt::format(
      "segments of the server: {} the same, of {} saved and {} that came; {} and {} "
      "that only acknowledge are not compared\n",
      run.diff.same + run.diff.explained, run.saved.size(), run.now.size(), run.saved_acks,
      run.acks);
  if (run.diff.clean()) return out;
  out += diff_summary({title.file, title.host}, run.diff, run.policy, {});
  std::size_t hunks = 0;
  static_cast<void>(compare_segments(run, [&](const compare::PacketDifference& difference) {
    if (difference.counts() && ++hunks <= most_hunks) out += diff_hunk(difference, {});
  }));
  if (hunks > most_hunks) out += fmt::format("... {} more\n", hunks - most_hunks);
  return out;
}

/// Null where they were not compared.
Json segments_json(const std::optional<replay::SegmentRun>& run, const RequestRunTitle& title) {
  if (!run) return nullptr;
  std::string text = diff_json_begin({title.file, title.host}, run->policy);
  bool first = true;
  static_cast<void>(compare_segments(*run, [&](const compare::PacketDifference& difference) {
    if (!std::exchange(first, false)) text += ',';
    text += diff_json_packet(difference);
  }));
  auto out = Json::parse(text + diff_json_end(run->diff));
  if (!out) return nullptr;  // it was written a moment ago
  (*out)["saved_acknowledgments"] = run->saved_acks;
  (*out)["acknowledgments"] = run->acks;
  return std::move(*out);
}

}  // namespace

std::string connections_text(const replay::ConnectionRun& run, const RequestRunTitle& title,
                             const replay::LeftOut& left_out) {
  std::string out;
  for (const TurnResult& wrong : run.wrong) out += text_of_wrong(wrong);
  out +=
      fmt::format("{} to {}, {}: {} the same, {} different, {} missing; {} came{}\n",
                  counted(run.connections, "connection"), title.host, counted(run.turns, "request"),
                  counted(run.same, "answer"), run.count_of(TurnResult::Kind::different),
                  run.count_of(TurnResult::Kind::missing), counted(run.answer_bytes, "byte"),
                  run.interrupted ? "; interrupted" : "");
  if (run.extra > 0) {
    out += fmt::format("besides: {} that the capture does not have\n", counted(run.extra, "byte"));
  }
  if (run.left_open > 0) {
    out += fmt::format("besides: {} that the server did not close, as it did in the capture\n",
                       counted(run.left_open, "connection"));
  }
  if (run.segments) out += segments_text(*run.segments, title);
  out += left_out_lines(left_out);
  if (run.compared() == 0) out += "nothing was compared: the capture has no byte of the server\n";
  return out;
}

Json connections_json(const replay::ConnectionRun& run, const RequestRunTitle& title,
                      const replay::LeftOut& left_out) {
  Json wrong = Json::array();
  for (const TurnResult& result : run.wrong) {
    const bool missing = result.kind == TurnResult::Kind::missing;
    Json object{{"kind", missing ? "missing" : "different"},
                {"request", result.saved->number},
                {"server", endpoint_json(result.connection->server)},
                {"saved", hex(result.saved->answer)},
                {"now", hex(result.now)}};
    if (missing) object["asked"] = result.asked;
    if (missing) object["why"] = result.why;
    if (!missing) object["offset"] = replay::first_difference(result.saved->answer, result.now);
    wrong.push_back(std::move(object));
  }
  return {{"schema", 1},
          {"file", title.file},
          {"host", title.host},
          {"transport", "tcp"},
          {"connections", run.connections},
          {"requests", run.turns},
          {"same", run.same},
          {"different", run.count_of(TurnResult::Kind::different)},
          {"missing", run.count_of(TurnResult::Kind::missing)},
          {"compared", run.compared()},
          {"bytes", run.answer_bytes},
          {"extra", run.extra},
          {"left_open", run.left_open},
          {"answers", wrong},
          {"segments", segments_json(run.segments, title)},
          {"left_out", left_out_json(left_out)},
          {"interrupted", run.interrupted}};
}

}  // namespace pushpkt::report
