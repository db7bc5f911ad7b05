// The screen of `diff`: groups first, then packets as hunks.
#include <fmt/format.h>

#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/report/table.hpp"
#include "report/diff_words.hpp"

namespace pushpkt::report {
namespace {

using compare::PacketView;

std::string line_of(const PacketView& packet, const Style& style) {
  return summary(wire::decode(packet.bytes, packet.link, packet.wire_bytes), style);
}

/// " 68656c6c6f  |hello|": hex alone says nothing to a reader.
std::string with_text(const std::string& value, const std::optional<compare::FieldValue>& row) {
  const std::string text = row && row->field == nullptr ? readable(row->bytes) : "";
  return text.empty() ? value : value + "  " + text;
}

std::string field_lines(const compare::FieldDifference& field, const Style& style) {
  const auto [a, b] = value_pair(field);
  const std::string name = field_name(field.field, field.occurrence);
  const std::string why = reason(field.owner, field.why);
  const bool counts = field.counts();
  std::string out;
  if (!a.empty()) {
    const std::string line = fmt::format("- {} {}", name, with_text(a, field.a));
    out += style.paint(counts ? Tone::bad : Tone::faint, line);
    if (b.empty() && !why.empty()) out += style.paint(Tone::faint, "   " + why);
    out += "\n";
  }
  if (!b.empty()) {
    const std::string line = fmt::format("+ {} {}", name, with_text(b, field.b));
    out += style.paint(counts ? Tone::good : Tone::faint, line);
    if (!why.empty()) out += style.paint(Tone::faint, "   " + why);
    out += "\n";
  }
  return out;
}

Tone tone_of(const compare::FieldGroup& group) {
  if (!group.counts()) return Tone::faint;
  return group.owner == compare::Owner::unexplained ? Tone::bad : Tone::odd;
}

}  // namespace

std::string diff_hunk(const compare::PacketDifference& difference, const Style& style) {
  const std::string happened = what_happened(difference);
  std::string out = style.paint(Tone::strong, "@@ " + frames(difference) + " @@");
  if (!happened.empty()) out += " " + style.paint(Tone::odd, happened);
  if (difference.missing()) return out + "\n- " + line_of(*difference.a, style) + "\n";
  if (difference.extra()) return out + "\n+ " + line_of(*difference.b, style) + "\n";
  out += " " + style.paint(Tone::faint, line_of(*difference.a, {})) + "\n";
  for (const compare::FieldDifference& field : difference.fields) out += field_lines(field, style);
  return style.folds_packets ? folded_lines(out, style.width) : out;
}

std::string diff_summary(const DiffTitle& title, const compare::CaptureDiff& diff,
                         const compare::Policy& policy, const Style& style) {
  std::string out = style.paint(Tone::bad, "--- " + printable(title.a)) + "\n" +
                    style.paint(Tone::good, "+++ " + printable(title.b)) + "\n";
  for (const std::string& line : wrapped(totals(diff, policy), style.width)) out += line + "\n";
  Table table({"packets", "field", "A -> B", "why"});
  for (const compare::FieldGroup& group : diff.groups) {
    table.add({{fmt::format("{:>7}", group.packets)},
               {field_name(group.field, group.occurrence), tone_of(group)},
               {changes(group)},
               {reason(group.owner, group.why), Tone::faint}});
  }
  if (!table.empty()) out += "\n" + table.text(style);
  for (const std::string& note : notes(diff)) {
    out += "\n";
    for (const std::string& line : wrapped(note, style.width)) {
      out += style.paint(Tone::odd, line) + "\n";
    }
  }
  return out;
}

}  // namespace pushpkt::report
