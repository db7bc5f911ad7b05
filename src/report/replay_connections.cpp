// Answers on TCP connections that are not the saved ones, then the counts.
#include <fmt/format.h>

#include <utility>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/value_json.hpp"
#include "report/replay_counts.hpp"

namespace pushpkt::report {
namespace {

using replay::TurnResult;

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

std::string text_of(const TurnResult& result) {
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

Json json_of(const TurnResult& wrong) {
  const bool missing = wrong.kind == TurnResult::Kind::missing;
  Json out{{"kind", missing ? "missing" : "different"},
           {"request", wrong.saved->number},
           {"server", endpoint_json(wrong.connection->server)},
           {"saved", hex(wrong.saved->answer)},
           {"now", hex(wrong.now)}};
  if (missing) out["asked"] = wrong.asked;
  if (missing) out["why"] = wrong.why;
  if (!missing) out["offset"] = replay::first_difference(wrong.saved->answer, wrong.now);
  return out;
}

ConnectionCounts counts_of(const replay::ConnectionRun& run) {
  return {.connections = run.connections,
          .turns = run.turns,
          .same = run.same,
          .different = run.count_of(TurnResult::Kind::different),
          .missing = run.count_of(TurnResult::Kind::missing),
          .answer_bytes = run.answer_bytes,
          .waited_for = run.waited_for,
          .unanswered = run.unanswered,
          .extra = run.extra,
          .left_open = run.left_open,
          .interrupted = run.interrupted};
}

std::string counts_text(const ConnectionCounts& counts, const RequestRunTitle& title,
                        const std::string& left_out, const std::string& segments) {
  std::string out = fmt::format(
      "{} to {}, {}: {} the same, {} different, {} missing; {} came{}\n",
      counted(counts.connections, "connection"), title.host, counted(counts.turns, "request"),
      counted(counts.same, "answer"), counts.different, counts.missing,
      counted(counts.answer_bytes, "byte"), counts.interrupted ? "; interrupted" : "");
  if (counts.unanswered > 0) out += not_waited_for(counts.unanswered);
  if (counts.extra > 0) {
    out +=
        fmt::format("besides: {} that the capture does not have\n", counted(counts.extra, "byte"));
  }
  if (counts.left_open > 0) {
    out += fmt::format("besides: {} that the server did not close, as it did in the capture\n",
                       counted(counts.left_open, "connection"));
  }
  out += segments + left_out;
  if (counts.compared() == 0) {
    out += "nothing was compared: the capture has no byte of the server\n";
  }
  return out;
}

std::string connections_text(const replay::ConnectionRun& run, const RequestRunTitle& title,
                             const replay::LeftOut& left_out) {
  std::string out;
  for (const TurnResult& wrong : run.wrong) out += text_of(wrong);
  return out + counts_text(counts_of(run), title, left_out_lines(left_out),
                           run.segments ? segments_text(*run.segments, title) : "");
}

Json counts_json(const ConnectionCounts& counts, const RequestRunTitle& title, Json answers,
                 Json left_out, Json segments) {
  return {{"schema", 1},
          {"file", title.file},
          {"host", title.host},
          {"transport", "tcp"},
          {"connections", counts.connections},
          {"requests", counts.turns},
          {"same", counts.same},
          {"different", counts.different},
          {"missing", counts.missing},
          {"compared", counts.compared()},
          {"without_answer", counts.unanswered},
          {"bytes", counts.answer_bytes},
          {"extra", counts.extra},
          {"left_open", counts.left_open},
          {"answers", std::move(answers)},
          {"segments", std::move(segments)},
          {"left_out", std::move(left_out)},
          {"interrupted", counts.interrupted}};
}

Json connections_json(const replay::ConnectionRun& run, const RequestRunTitle& title,
                      const replay::LeftOut& left_out) {
  Json answers = Json::array();
  for (const TurnResult& wrong : run.wrong) answers.push_back(json_of(wrong));
  return counts_json(counts_of(run), title, std::move(answers), left_out_json(left_out),
                     segments_json(run.segments, title));
}

}  // namespace pushpkt::report
