// The answer to `ask push` as a page to read, print and hand out.
#include <algorithm>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/push.hpp"
#include "pushpkt/wire/text.hpp"
#include "report/header_drawing.hpp"
#include "report/html.hpp"
#include "report/own_layers.hpp"

namespace pushpkt::report {
namespace {

using ask::PathAnswer;
using ask::PushAnswer;
using compare::Difference;
using compare::Owner;

std::string row(std::string_view tag, const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) out += element(tag, "", cell);
  return element("tr", "", out);
}

std::string mark(bool good, std::string_view text) {
  return element("span", good ? "good" : "wrong", escaped(text));
}

std::string sent_text(const PathAnswer& path) {
  if (path.unavailable) return mark(false, "cannot be opened");
  if (path.record.refusal) return mark(false, errno_name(path.record.refusal->number));
  return mark(true, "yes");
}

std::string answer_text(const PushAnswer& answer, const PathAnswer& path) {
  const auto reply = path.record.answer();
  return mark(answer.answered(path), reply ? text_of(*reply) : "no");
}

std::string ladder(const PushAnswer& answer) {
  std::string rows = row(
      "th", {"path", "socket(2)", "needs", "ours", "sent", "answered", "the kernel still does"});
  for (const PathAnswer& path : answer.paths) {
    rows += row("td", {"<b>" + std::string(path.kind->name) + "</b>",
                       escaped(ask::entrance_of(path, is_ip6(answer.remote.address)).socket),
                       escaped(path.kind->needs), escaped(joined(own_layers(path), " ")),
                       sent_text(path), answer_text(answer, path), escaped(path.kind->kernel)});
  }
  return element("table", "", rows);
}

std::string value(const std::optional<compare::FieldValue>& reading) {
  return reading ? element("code", "", escaped(reading->text())) : "-";
}

std::string differences(const PathAnswer& path) {
  if (path.verdict.differences.empty()) return "";
  std::string rows =
      row("th", {"field", "socket", "we wrote", "on the wire", "arrived", "who", "why"});
  for (const Difference& d : path.verdict.differences) {
    rows +=
        row("td", {element("code", "", escaped(d.field)), value(d.socket), value(d.wrote),
                   value(d.wire), value(d.arrived), std::string(to_text(d.owner)), escaped(d.why)});
  }
  return element("table", "", rows);
}

const Difference* find(const PathAnswer& path, std::string_view field) {
  for (const Difference& d : path.verdict.differences) {
    if (d.field == field && d.wrote && d.wire && !d.wrote->same_value(*d.wire)) return &d;
  }
  return nullptr;
}

/// How a cell of what was on the wire came about.
std::string cell_class(const PathAnswer& path, const wire::Header& header, const wire::Field& field,
                       bool ours) {
  if (!ours) return "kernel";
  if (const Difference* changed = find(path, field.name)) {
    return changed->owner == Owner::unexplained ? "unexplained" : "changed";
  }
  const wire::Part* part = path.record.recipe.find_header(header.name);
  return part == nullptr ? "preset" : std::string(to_text(wire::provenance(*part, field)));
}

/// The packet on the wire, header by header.
std::string drawings(const PushAnswer& answer, const PathAnswer& path) {
  using Role = journey::RecordedPacket::Role;
  const journey::SeenPacket* const seen = path.record.find(answer.next, Role::request);
  if (seen == nullptr) return "";
  const wire::Decoded& decoded = seen->decoded();
  std::string out;
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::Header& header = *decoded.layers()[i].header;
    const bool ours = i >= path.record.first_own_layer();
    out += element(
        "h3", "",
        escaped(header.title) + (ours ? "" : element("span", "faint", " written by the kernel")));
    out += header_drawing(decoded.packet(), i, [&](const wire::Field& field) {
      return cell_class(path, header, field, ours);
    });
  }
  return out + element("pre", "", escaped(hex_dump(seen->bytes())));
}

std::string section(const PushAnswer& answer, const PathAnswer& path) {
  std::string out = element("h2", "", escaped(path.kind->name));
  if (path.unavailable) {
    return element("section", "", out + element("p", "wrong", escaped(path.unavailable->text())));
  }
  if (path.record.refusal) out += element("p", "wrong", escaped(path.record.refusal->text()));
  if (!path.is_baseline()) {
    out += element("p", "mono", escaped(wire::to_text(path.record.recipe)));
  }
  out += differences(path);
  const std::string packet = drawings(answer, path);
  if (!packet.empty()) {
    out += "<details><summary>the packet on the wire</summary>\n" + packet + "</details>\n";
  }
  return element("section", "", out);
}

/// What a real network may do besides, and what measures it.
std::string beyond(const PushAnswer& answer) {
  std::string items;
  for (const ask::Beyond& one : answer.beyond()) {
    items +=
        element("li", "", escaped(one.what) + ": " + element("code", "", escaped(one.command)));
  }
  return element("p", "faint",
                 "Every way is a socket, opened by socket(2). Not shown by this experiment, and "
                 "measured by:") +
         element("ul", "", items);
}

std::string legend() {
  return element(
      "p", "legend",
      "<span class=\"set\">we set it</span><span class=\"computed\">we computed it</span>"
      "<span class=\"preset\">our preset</span><span class=\"changed\">the kernel changed "
      "it</span><span class=\"kernel\">the kernel wrote it</span>"
      "<span class=\"unexplained\">no known cause</span>");
}

}  // namespace

std::string push_html(const PushAnswer& answer) {
  constexpr std::string_view question = "Can we create the whole packet ourselves and push it?";
  std::string body = element("h1", "", question);
  body += element("p", "faint",
                  "Linux " + escaped(answer.kernel) +
                      (answer.in_lab ? ", in a lab: client, router, server" : ", server: ") +
                      (answer.in_lab ? "" : escaped(to_string(answer.remote))));
  body +=
      element("p", answer.clean() ? "answer" : "answer no", escaped("Answer: " + answer.summary()));
  if (const std::string advice = answer.advice(); !advice.empty()) {
    body += element("p", "", escaped(advice));
  }
  body += ladder(answer) + legend() + beyond(answer);
  for (const PathAnswer& path : answer.paths) body += section(answer, path);
  if (answer.in_lab) {
    std::string plan;
    for (const std::string& command : answer.plan) plan += escaped(command) + "\n";
    body += "<details><summary>the lab, command by command</summary>\n" + element("pre", "", plan) +
            "</details>\n";
  }
  return page(question, body);
}

}  // namespace pushpkt::report
