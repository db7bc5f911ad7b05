// How two captures differ, as a page to read and hand out.
#include <fmt/format.h>

#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "report/diff_words.hpp"
#include "report/page/document.hpp"
#include "report/page/html.hpp"
#include "report/page/table.hpp"

namespace pushpkt::report {
namespace {

using page::element;
using page::escaped;

std::string value_or_dash(const std::string& text) { return text.empty() ? "-" : page::code(text); }

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
  page::Table table("Every difference, and in how many packets",
                    {"field", "packets", "A \u2192 B", "why"});
  for (const compare::FieldGroup& group : diff.groups) {
    table.add({marked(field_name(group.field, group.occurrence), group.counts(), group.owner),
               fmt::format("{}", group.packets), value_or_dash(changes(group)),
               escaped(reason(group.owner, group.why))});
  }
  return table.empty() ? "" : page::heading(2, "fields", "Fields") + table.html();
}

std::string answer_of(const compare::CaptureDiff& diff) {
  if (diff.interrupted) return "The comparison was interrupted.";
  if (!diff.whole()) return "A capture could not be read to its end.";
  return diff.clean() ? "The captures are the same." : "The captures are different.";
}

}  // namespace

std::string diff_html_packet(const compare::PacketDifference& difference) {
  const std::string happened = what_happened(difference);
  const std::string title = frames(difference) + (happened.empty() ? "" : ": " + happened);
  std::string out = page::heading(3, "", title);
  out += element("p", "mono", line_of(difference.a ? *difference.a : *difference.b)) + "\n";
  page::Table table("What A has, and what B has", {"field", "A", "B", "why"});
  for (const compare::FieldDifference& field : difference.fields) {
    const auto [a, b] = value_pair(field);
    table.add({marked(field_name(field.field, field.occurrence), field.counts(), field.owner),
               value_or_dash(a), value_or_dash(b), escaped(reason(field.owner, field.why))});
  }
  return element("section", "", out + table.html()) + "\n";
}

std::string diff_html(const DiffTitle& title, const compare::CaptureDiff& diff,
                      const compare::Policy& policy, const std::string& packets,
                      std::uint64_t left_out) {
  const bool good = diff.clean() && diff.whole();
  std::string head = page::title_block(title.a + " and " + title.b, "");
  head += element("p", good ? "answer" : "answer no", escaped(answer_of(diff))) + "\n";
  head += element("p", "", escaped(totals(diff, policy))) + "\n";
  for (const std::string& note : notes(diff)) head += element("p", "wrong", escaped(note)) + "\n";
  for (const auto& trouble : {diff.trouble_a, diff.trouble_b}) {
    if (trouble) head += element("pre", "wrong", escaped(trouble->text())) + "\n";
  }
  head += page::legend("A is " + title.a + ", B is " + title.b + ". The names of fields:",
                       {{"", "differs, with a known cause"},
                        {"wrong", "no known cause"},
                        {"faint", "does not count"}});
  std::string body = groups(diff);
  if (!packets.empty()) body += page::heading(2, "packets", "Packets") + packets;
  if (left_out > 0) {
    body += element("p", "faint", fmt::format("{} more are not on this page.", left_out)) + "\n";
  }
  const std::string links = packets.empty() ? "" : page::contents(body);
  return page::document("diff " + title.a + " " + title.b, head + links + body);
}

}  // namespace pushpkt::report
