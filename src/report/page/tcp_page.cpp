// The page of `ask tcp`: each way, its ladder beside the socket's, and what differs.
#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "report/page/document.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"
#include "report/page/lab_map.hpp"
#include "report/page/pages.hpp"
#include "report/page/table.hpp"
#include "report/page/twin_ladder.hpp"

namespace pushpkt::report::page {
namespace {

constexpr std::string_view tcp_question = "Can we hold a whole TCP conversation by hand?";

std::string name_of(const Json& way) {
  const std::string guard = text_at(way, "guard");
  return text_at(way, "path") + (guard.empty() ? "" : ", guard " + guard);
}

std::string tcp_overview(const Json& answer) {
  Table table("Each way held the same conversation",
              {"way", "ours", "answered", "RST of our kernel", "conversation"});
  for (const Json& way : items_at(answer, "paths")) {
    const std::string closed = text_at(way, "unavailable_because");
    const bool answered = truth_at(way, "answered");
    const std::string reply = text_at(way, "reply");
    const bool is_guarded = text_at(way, "guard") != "none";
    const std::string resets = shown_at(way, "kernel_resets");
    const std::string why_not = text_at(way, "why_not");
    const auto ours = texts_at(way, "ours");
    table.add({escaped(name_of(way)), code(ours.empty() ? "payload" : joined(ours, " ")),
               closed.empty() ? good_or_wrong(answered, answered ? reply : "no") : "-",
               is_guarded && resets != "0" ? good_or_wrong(false, resets) : escaped(resets),
               !closed.empty()    ? escaped(closed)
               : !why_not.empty() ? escaped(why_not)
                                  : shown(Json(items_at(way, "segments").size())) + " segments"});
  }
  return table.html();
}

/// Ways with the same segments share a ladder: the first one's times are shown.
std::string ladders(const Json& answer) {
  struct Shown {
    std::string guard;
    std::vector<ask::TcpSegment> segments;
    std::vector<std::string> paths;
  };
  const auto& ways = items_at(answer, "paths");
  if (ways.empty()) return "";
  std::vector<Shown> all;
  for (const Json& way : ways) {
    const std::string guard = text_at(way, "guard");
    auto segments = segments_of(way);
    if (guard.empty() || segments.empty()) continue;
    const auto same = std::find_if(all.begin(), all.end(), [&](const Shown& shown) {
      return shown.guard == guard && same_segments(shown.segments, segments);
    });
    if (same == all.end()) {
      all.push_back({guard, std::move(segments), {text_at(way, "path")}});
    } else {
      same->paths.push_back(text_at(way, "path"));
    }
  }
  const auto socket = segments_of(ways.front());
  std::string out;
  for (const Shown& shown : all) {
    const std::string title = "guard " + shown.guard + ": " + joined(shown.paths, ", ");
    out += heading(3, "", title) + twin_ladder_html("socket", socket, "by hand", shown.segments);
  }
  return out;
}

std::string differences_of_way(const Json& way) {
  Table table("Fields that differ, and who wrote what is on the wire",
              {"packet", "field", "socket", "we wrote", "on the wire", "who", "why"});
  for (const Json& d : items_at(way, "differences")) {
    if (text_at(d, "owner") == "expected") continue;
    const auto value = [&](const char* name) {
      const bool is_there = !shown_at(d, name).empty();
      return is_there ? code(field_value(text_at(d, "field"), value_at(d, name))) : "-";
    };
    const std::string packet = text_at(d, "packet");
    table.add({packet.empty() ? "all" : escaped(packet), code(text_at(d, "field")), value("socket"),
               value("wrote"), value("wire"), escaped(text_at(d, "owner")),
               escaped(text_at(d, "why"))});
  }
  return table.html();
}

/// Ways with the same differences share a table.
std::string all_differences(const Json& answer) {
  struct Shown {
    std::string table;
    std::vector<std::string> names;
  };
  std::vector<Shown> all;
  for (const Json& way : items_at(answer, "paths")) {
    std::string table = differences_of_way(way);
    if (table.empty()) continue;
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const Shown& shown) { return shown.table == table; });
    if (same == all.end()) {
      all.push_back({std::move(table), {name_of(way)}});
    } else {
      same->names.push_back(name_of(way));
    }
  }
  std::string out;
  for (const Shown& shown : all) {
    out += heading(3, "", joined(shown.names, "; ")) + shown.table;
  }
  return out;
}

/// What was done on the host, once for each guard.
std::string measures(const Json& answer) {
  std::vector<std::string> items;
  std::vector<std::string> guards;
  for (const Json& way : items_at(answer, "paths")) {
    const std::string guard = text_at(way, "guard");
    const std::string measure = text_at(way, "measure");
    const bool is_known = std::find(guards.begin(), guards.end(), guard) != guards.end();
    if (measure.empty() || is_known) continue;
    guards.push_back(guard);
    items.push_back(escaped(guard + ", for example: ") + code(measure));
  }
  return items.empty() ? "" : bullets("plain", items);
}

}  // namespace

std::string tcp_page(const Json& answer) {
  const bool yes = text_at(answer, "answer") == "yes";
  const std::string head =
      title_block(tcp_question, circumstances(answer)) + notes_html(answer) +
      element("p", yes ? "answer" : "answer no", escaped("Answer: " + text_at(answer, "summary"))) +
      "\n";
  std::string body = heading(2, "lab", "The lab") + lab_map() +
                     heading(2, "ways", "Every way at a glance") + tcp_overview(answer) +
                     element("p", "faint",
                             escaped("Of " + shown_at(answer, "rounds") +
                                     " conversations each, captured on the client's link.")) +
                     "\n";
  if (const std::string all = ladders(answer); !all.empty()) {
    body += heading(2, "ladders", "Segment by segment, beside the socket's") +
            legend(
                "Left the socket's conversation, right the one by hand. A row without a segment "
                "on one side: only the other conversation has it.",
                {{"", "sent by that conversation, or its answer"},
                 {"unexplained", "sent by our own kernel, which has no socket for it"}}) +
            all;
  }
  if (const std::string all = all_differences(answer); !all.empty()) {
    body += heading(2, "differences", "Differences from the socket's segments") + all;
  }
  if (const std::string all = measures(answer); !all.empty()) {
    body += heading(2, "guards", "Guards against our own kernel's RST") + all;
  }
  body += lab_plan(answer);
  return document(tcp_question, head + contents(body) + body);
}

}  // namespace pushpkt::report::page
