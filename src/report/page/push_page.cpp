// The page of `ask push`: the answer, the lab, the stack, and each way with its packets.
#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "report/page/document.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"
#include "report/page/lab_map.hpp"
#include "report/page/ladder.hpp"
#include "report/page/packet_view.hpp"
#include "report/page/pages.hpp"
#include "report/page/push_ladder.hpp"
#include "report/page/stack_picture.hpp"
#include "report/page/table.hpp"

namespace pushpkt::report::page {
namespace {

constexpr std::string_view push_question = "Can we create the whole packet ourselves and push it?";

std::string push_overview(const Json& answer) {
  Table table("Each way carried the same request", {"path", "ours", "sent", "answered", "needs"});
  for (const Json& path : items_at(answer, "paths")) {
    const std::string name = text_at(path, "path");
    const std::string error = text_at(path, "errno");
    const bool sent = truth_at(path, "sent");
    const bool available = truth_at(path, "available");
    const bool answered = truth_at(path, "answered");
    const std::string reply = text_at(path, "reply");
    const std::string why_not = available ? "no" : "cannot be opened";
    table.add({element("a", {{"href", "#" + id_of("path-", name)}}, escaped(name)),
               code(joined(texts_at(path, "ours"), " ")),
               good_or_wrong(sent, sent            ? "yes"
                                   : error.empty() ? why_not
                                                   : error),
               good_or_wrong(answered, answered ? reply : "no"),
               escaped(text_at(value_at(path, "way"), "needs"))});
  }
  return table.html();
}

std::string differences_of_path(const Json& path) {
  Table table("What was not the same on the wire as from the socket, or as written",
              {"field", "socket", "we wrote", "on the wire", "arrived", "who", "why"});
  const bool compared = value_at(path, "differences").items() != nullptr;
  for (const Json& d : compared ? items_at(path, "differences") : rewritten_in(path)) {
    const std::string field = text_at(d, "field");
    const auto value = [&](const char* name) {
      return code(field_value(field, value_at(d, name)));
    };
    table.add({code(field), value("socket"), value("wrote"), value("wire"), value("arrived"),
               escaped(text_at(d, "owner")), escaped(text_at(d, "why"))});
  }
  return table.html();
}

/// The request where it is first seen on the wire: at the router, or where there is none, at all.
const Json* request_on_wire(const Json& path) {
  const Json* first = nullptr;
  for (const Json& frame : items_at(path, "frames")) {
    if (role_of(frame) != "request") continue;
    if (text_at(frame, "where") == "router") return &frame;
    if (first == nullptr) first = &frame;
  }
  return first;
}

/// Where the values of our headers came from, as the frame's comment has it: "set: ip.ttl ip.id".
std::string_view origin_in(std::string_view comment, std::string_view field) {
  for (const std::string_view origin : {"set", "computed", "preset"}) {
    const std::size_t at = comment.find("\n" + std::string(origin) + ": ");
    if (at == std::string_view::npos) continue;
    const std::string_view line = comment.substr(at + 1, comment.find('\n', at + 1) - at - 1);
    const std::string words = std::string(line) + " ";
    if (words.find(" " + std::string(field) + " ") != std::string::npos) return origin;
  }
  return "preset";
}

FieldMark changed_mark(const Json& d, const std::string& field) {
  const bool unexplained = text_at(d, "owner") == "unexplained";
  const std::string wrote = field_value(field, value_at(d, "wrote"));
  if (unexplained) return {"unexplained", "changed without a known cause: we wrote " + wrote};
  return {"changed", "the kernel changed it: we wrote " + wrote};
}

FieldMark mark_of_field(const Json& path, const Json& frame, const wire::Header& header,
                        const wire::Field& field) {
  const auto ours = texts_at(path, "ours");
  if (std::find(ours.begin(), ours.end(), header.name) == ours.end()) {
    return {"kernel", "written by the kernel"};
  }
  for (const Json& d : rewritten_in(path)) {
    const bool is_it = text_at(d, "field") == field.name && !(value_at(d, "wrote") == Json());
    if (is_it && !(value_at(d, "wrote") == value_at(d, "wire"))) {
      return changed_mark(d, std::string(field.name));
    }
  }
  const std::string_view origin = origin_in(text_at(frame, "comment"), field.name);
  if (origin == "set") return {"set", "we set it"};
  return origin == "computed" ? FieldMark{"computed", "we computed it"}
                              : FieldMark{"preset", "pushpkt's preset"};
}

std::string packet_of(const Json& answer, const Json& path) {
  const Json* const frame = request_on_wire(path);
  if (frame == nullptr) return "";
  const Json& socket = items_at(answer, "paths").front();
  const Json* const baseline = &socket == &path ? nullptr : request_on_wire(socket);
  const Bytes bytes = from_hex(text_at(*frame, "bytes")).value_or(Bytes{});
  const Bytes beside =
      baseline == nullptr ? Bytes{} : from_hex(text_at(*baseline, "bytes")).value_or(Bytes{});
  const wire::Decoded decoded = wire::decode(bytes, link_of_frame(bytes));
  const wire::Decoded other = wire::decode(beside, link_of_frame(beside));
  PacketView view{.packet = decoded,
                  .marker =
                      [&](std::size_t layer, const wire::Field& field) {
                        return mark_of_field(path, *frame, *decoded.layers()[layer].header, field);
                      },
                  .name = "this way"};
  if (baseline != nullptr) {
    view.beside = &other;
    view.beside_name = "the socket's packet; coloured where it differs";
  }
  return packet_view(view);
}

std::string recipe_of(const Json& path) {
  const Json* const frame = request_on_wire(path);
  if (frame == nullptr) return "";
  const std::string comment = text_at(*frame, "comment");
  constexpr std::string_view mark = "\nrecipe: ";
  const std::size_t at = comment.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return element("p", "", code(comment.substr(begin, comment.find('\n', begin) - begin))) + "\n";
}

std::string path_section(const Json& answer, const Json& path) {
  const std::string name = text_at(path, "path");
  std::string out = heading(2, id_of("path-", name), name);
  const std::string closed = text_at(path, "unavailable_because");
  if (!closed.empty()) return out + element("p", "wrong", escaped(closed)) + "\n";
  const Json& way = value_at(path, "way");
  for (const char* key : {"note", "unanswered_because"}) {
    const std::string note = text_at(path, key);
    if (!note.empty()) out += element("p", "", escaped(note)) + "\n";
  }
  const std::string call = text_at(way, "socket");
  const bool is_socket = call.starts_with("AF_");
  out += element("p", "faint",
                 code(is_socket ? "socket(" + call + ")" : call) + " enters " +
                     escaped(text_at(way, "enters"))) +
         "\n" + recipe_of(path);
  if (!truth_at(path, "sent")) {
    out += element("p", "wrong", "Not sent: " + escaped(text_at(path, "errno"))) + "\n";
  }
  const std::string steps = ladder_html(push_ladder(answer, path));
  if (!steps.empty()) out += heading(3, "", "On the way") + steps;
  if (truth_at(path, "sent") && value_at(path, "seen") == Json(false)) {
    out += element("p", "wrong", "Its packet was not seen here: of its fields nothing is known.") +
           "\n";
  }
  const std::string table = differences_of_path(path);
  if (!table.empty()) out += heading(3, "", "Differences") + table;
  const auto provoked = texts_at(path, "provoked");
  if (!provoked.empty()) {
    out += element("p", "faint",
                   "Written wrong on purpose, to see who corrects it: " +
                       escaped(joined(provoked, ", ")) + ".");
  }
  const std::string packet = packet_of(answer, path);
  if (packet.empty()) return out;
  return out + heading(3, "", "The packet on the wire") +
         folded("header by header, with the bytes", packet);
}

std::string owner_legend() {
  return legend("The colours of the header drawings below:",
                {{"set", "we set it"},
                 {"computed", "we computed it"},
                 {"preset", "pushpkt's preset"},
                 {"changed", "the kernel changed it \u270e"},
                 {"kernel", "the kernel wrote it"},
                 {"unexplained", "changed, no known cause ?"}});
}

std::string beyond(const Json& answer) {
  std::vector<std::string> items;
  for (const Json& row : items_at(answer, "not_shown_here")) {
    items.push_back(escaped(text_at(row, "what")) + ": " + code(text_at(row, "command")));
  }
  if (items.empty()) return "";
  return heading(2, "beyond", "Not shown by this experiment") +
         element("p", "", "Each is measured by the command behind it.") + bullets("plain", items);
}

}  // namespace

std::string push_page(const Json& answer) {
  const Json& server = value_at(answer, "server");
  const bool in_lab = value_at(answer, "lab").members() != nullptr;
  const std::string remote = text_at(server, "host") + " port " + shown_at(server, "port");
  const bool yes = text_at(answer, "answer") == "yes" || text_at(answer, "answer") == "baseline";
  std::string head = title_block(push_question, circumstances(answer)) + notes_html(answer);
  head +=
      element("p", yes ? "answer" : "answer no", escaped("Answer: " + text_at(answer, "summary"))) +
      "\n";
  if (const std::string advice = text_at(answer, "advice"); !advice.empty()) {
    head += element("p", "", escaped(advice)) + "\n";
  }
  std::string body = heading(2, "lab", in_lab ? "The lab" : "The hosts") +
                     (in_lab ? lab_map() : network_map(remote));
  body += heading(2, "ways", "Every way at a glance") + push_overview(answer);
  const std::string stack = stack_picture(answer);
  if (!stack.empty()) body += heading(2, "stack", "Where each way enters the kernel") + stack;
  body += owner_legend();
  for (const Json& path : items_at(answer, "paths")) body += path_section(answer, path);
  body += beyond(answer) + lab_plan(answer);
  return document(push_question, head + contents(body) + body);
}

}  // namespace pushpkt::report::page
