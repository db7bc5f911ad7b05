// Steps of a dialogue: text for a screen, JSON for a program.
#include "pushpkt/report/talk.hpp"

#include <fmt/format.h>

#include "pushpkt/report/packet_json.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/report/table.hpp"
#include "report/seconds_text.hpp"

namespace pushpkt::report {
namespace {

using Kind = talk::Line::Kind;

wire::Decoded decoded_of(const sniff::Seen& packet) {
  return wire::decode(packet.bytes, packet.link, packet.wire_bytes);
}

std::string_view mark_of(Kind kind) {
  switch (kind) {
    case Kind::send:
      return ">";
    case Kind::expect:
      return "<";
    case Kind::await:
      return "<<";
    case Kind::nothing:
      return "!";
    default:
      return " ";
  }
}

double seconds_since(Timestamp time, Timestamp start) {
  return static_cast<double>((time - start).count()) / 1e9;
}

std::string words_of(const talk::Event& event) {
  const talk::Line& line = event.line;
  switch (line.kind) {
    case Kind::nothing:
      return fmt::format("nothing {}within {:g} s", line.text.empty() ? "" : "like it ",
                         static_cast<double>(line.time.count()) / 1e9);
    case Kind::wait:
      return fmt::format("{} {:g} s", event.step.interrupted ? "wait" : "waited",
                         static_cast<double>(line.time.count()) / 1e9);
    case Kind::let:
      return line.name + " = " + (event.bound ? event.bound->text : "");
    case Kind::flow:
      return "flow " + line.text;
    case Kind::run:
      return "run " + line.text;
    default:
      return line.text;
  }
}

std::string mismatches_text(const std::vector<compare::Mismatch>& mismatches, const Style& style) {
  Table table({"field", "expected", "actual"});
  for (const compare::Mismatch& mismatch : mismatches) {
    table.add({{mismatch.field},
               {mismatch.expected, Tone::good},
               {mismatch.actual.empty() ? "(not there)" : mismatch.actual, Tone::bad}});
  }
  return table.text(style);
}

/// Nothing is known of what the line expected.
std::string interrupted_text(const std::string& script, const talk::Event& event) {
  return talk::place_of({.name = script}, event.line) + ": " + event.step.why + "\n";
}

std::string failure_text(const std::string& script, const talk::Event& event, const Style& style) {
  const talk::Line& line = event.line;
  const bool wants_silence = line.kind == Kind::nothing;
  std::string out = talk::place_of({.name = script}, line) + ": ";
  if (!wants_silence) out += style.paint(Tone::bad, "expected") + " " + line.text + "\n";
  if (wants_silence) {
    out += style.paint(Tone::bad, line.text.empty() ? "expected no packet" : "expected no");
    out += (line.text.empty() ? "" : " " + line.text) + "\n";
  }
  if (event.step.interrupted) return interrupted_text(script, event);
  if (!event.step.why.empty()) out += "  " + event.step.why + "\n";
  for (const talk::PassedOver& passed : event.step.passed_over) {
    out += "  passed over: " + summary(decoded_of(passed.packet), style) + "\n";
    if (passed.match.has_headers) out += mismatches_text(passed.match.mismatches, style);
  }
  const auto& mismatches = event.step.mismatches;
  return mismatches.empty() ? out : out + mismatches_text(mismatches, style);
}

Json differences_json(const std::vector<compare::Mismatch>& mismatches) {
  Json out = Json::array();
  for (const compare::Mismatch& mismatch : mismatches) {
    out.push_back({{"field", mismatch.field},
                   {"expected", mismatch.expected},
                   {"actual", Json::text_or_null(mismatch.actual)}});
  }
  return out;
}

Json step_json(const talk::Event& event, Timestamp start) {
  Json out{{"line", event.line.number},
           {"kind", talk::to_text(event.line.kind)},
           {"text", event.line.text},
           {"ok", event.step.ok},
           {"interrupted", event.step.interrupted},
           {"time", seconds_since(event.time, start)},
           {"why", Json::text_or_null(event.step.why)}};
  if (!event.line.option.empty()) out["option"] = event.line.option;
  out["differences"] = differences_json(event.step.mismatches);
  Json passed_over = Json::array();
  for (const talk::PassedOver& passed : event.step.passed_over) {
    passed_over.push_back(
        {{"packet", packet_object(passed.packet.view(), decoded_of(passed.packet), nullptr)},
         {"differences", differences_json(passed.match.mismatches)}});
  }
  out["passed_over"] = std::move(passed_over);
  out["numbers"] = Json::text_or_null(event.step.numbers);
  if (!event.step.filled.empty()) out["filled"] = event.step.filled;
  out["packet"] = nullptr;
  if (event.step.packet) {
    const sniff::Seen& packet = *event.step.packet;
    out["packet"] = packet_object(packet.view(), decoded_of(packet), nullptr);
  }
  if (event.bound) out["value"] = event.bound->text;
  return out;
}

}  // namespace

std::string talk_event(const std::string& script, const talk::Event& event, Timestamp start,
                       const Style& style) {
  const talk::Line& line = event.line;
  std::string out =
      line.option.empty() ? fmt::format("{:>4}  ", line.number) : fmt::format("{:<6}", line.option);
  constexpr std::size_t time_width = 9;
  append_seconds_text(out, event.time.since(start), time_width);
  out += fmt::format("  {:<2} ", mark_of(event.line.kind));
  if (event.step.packet) {
    out += summary(decoded_of(*event.step.packet), style);
    if (!event.step.numbers.empty()) {
      out += style.paint(Tone::faint, " (" + event.step.numbers + ")");
    }
  } else {
    out += words_of(event);
  }
  out += "\n";
  for (const std::string& filled : event.step.filled) out += "      filled in: " + filled + "\n";
  return event.step.ok ? out : out + failure_text(script, event, style);
}

Json talk_json(const talk::Script& script, const talk::Transcript& transcript,
               const talk::Variables& variables) {
  Json steps = Json::array();
  for (const talk::Event& event : transcript.events) {
    steps.push_back(step_json(event, transcript.start));
  }
  Json values = Json::object();
  for (const auto& [name, value] : variables.all()) {
    values[name] = value.bits == 0 ? Json(value.text) : Json(value.number);
  }
  return {{"schema", 1},
          {"script", script.name},
          {"answer", transcript.ok() && !transcript.interrupted ? "yes" : "no"},
          {"interrupted", transcript.interrupted},
          {"lines", script.lines.size()},
          {"steps", std::move(steps)},
          {"variables", std::move(values)}};
}

}  // namespace pushpkt::report
