// How two captures differ, as a page to read and hand out.
#include <fmt/format.h>

#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "report/diff_words.hpp"
#include "report/html.hpp"

namespace pushpkt::report {
namespace {

std::string row(std::string_view tag, const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) out += element(tag, "", cell);
  return element("tr", "", out);
}

std::string code(const std::string& text) {
  return text.empty() ? "-" : element("code", "", escaped(text));
}

/// A field's name, marked when the difference counts.
std::string marked(const std::string& name, bool counts, compare::Owner owner) {
  if (!counts) return element("span", "faint", escaped(name));
  const bool unexplained = owner == compare::Owner::unexplained;
  return element("span", unexplained ? "wrong" : "", escaped(name));
}

std::string line_of(const compare::PacketView& packet) {
  return escaped(summary(wire::decode(packet.bytes, packet.link, packet.wire_bytes), {}));
}

std::string groups(const compare::CaptureDiff& diff) {
  if (diff.groups.empty()) return "";
  std::string rows = row("th", {"packets", "field", "A &rarr; B", "why"});
  for (const compare::FieldGroup& group : diff.groups) {
    rows +=
        row("td", {fmt::format("{}", group.packets),
                   marked(field_name(group.field, group.occurrence), group.counts(), group.owner),
                   code(changes(group)), escaped(reason(group.owner, group.why))});
  }
  return element("h2", "", "Fields") + element("table", "", rows);
}

std::string answer_of(const compare::CaptureDiff& diff) {
  if (!diff.whole()) return "A capture could not be read to its end.";
  return diff.clean() ? "The captures are the same." : "The captures are different.";
}

}  // namespace

std::string diff_html_packet(const compare::PacketDifference& difference) {
  const std::string happened = what_happened(difference);
  std::string out = element(
      "h3", "", escaped(frames(difference)) + (happened.empty() ? "" : ": " + escaped(happened)));
  out += element("p", "mono", line_of(difference.a ? *difference.a : *difference.b));
  if (difference.fields.empty()) return element("section", "", out);
  std::string rows = row("th", {"field", "A", "B", "why"});
  for (const compare::FieldDifference& field : difference.fields) {
    const auto [a, b] = value_pair(field);
    rows +=
        row("td", {marked(field_name(field.field, field.occurrence), field.counts(), field.owner),
                   code(a), code(b), escaped(reason(field.owner, field.why))});
  }
  return element("section", "", out + element("table", "", rows));
}

std::string diff_html(const DiffTitle& title, const compare::CaptureDiff& diff,
                      const compare::Policy& policy, const std::string& packets,
                      std::uint64_t left_out) {
  std::string body = element("h1", "", escaped(title.a) + " and " + escaped(title.b));
  const bool good = diff.clean() && diff.whole();
  body += element("p", good ? "answer" : "answer no", escaped(answer_of(diff)));
  body += element("p", "", escaped(totals(diff, policy)));
  for (const std::string& note : notes(diff)) body += element("p", "wrong", escaped(note));
  for (const auto& trouble : {diff.trouble_a, diff.trouble_b}) {
    if (trouble) body += element("pre", "wrong", escaped(trouble->text()));
  }
  body += groups(diff);
  if (!packets.empty()) body += element("h2", "", "Packets") + packets;
  if (left_out > 0) {
    body += element("p", "faint", fmt::format("{} more are not on this page.", left_out));
  }
  return page("diff " + title.a + " " + title.b, body);
}

}  // namespace pushpkt::report
