// The marks are those of the screen.
#include "report/page/outcome.hpp"

#include "report/page/html.hpp"
#include "report/page/json_values.hpp"

namespace pushpkt::report::page {

Outcome outcome_of(const Json& row) {
  if (row.members() == nullptr) return {"none", "."};
  if (const std::string error = text_at(row, "errno"); !error.empty()) return {"refused", error};
  if (!truth_at(row, "sent")) return {"refused", "refused"};
  const bool same = items_at(row, "rewritten").empty() || truth_at(row, always_rewritten);
  const std::string changed = same ? "" : "~";
  const std::string died = text_at(value_at(row, "died"), "at");
  if (!died.empty()) return {"died", changed + "x " + died};
  const std::string taken = text_at(row, "taken_by");
  if (!taken.empty()) return {"taken", changed + "in " + taken};
  const Json* const forwarded = row.find("left_router");
  if (forwarded != nullptr && *forwarded == Json()) return {"died", changed + "? router"};
  if (!truth_at(row, "answered")) return {"arrived", changed + "arrived"};
  return {changed.empty() ? "ok" : "okchanged", changed + "ok"};
}

std::string outcome_legend() {
  std::string items;
  for (const OutcomeKind& kind : outcome_kinds) {
    items += element("li", kind.kind,
                     element("b", "", escaped(kind.mark)) + " " + escaped(kind.meaning));
  }
  return element("ul", "legend", items) + "\n";
}

namespace {

/// The last item of a strip; "" where the packet came to no end on the way.
std::string end_of(const Json& row) {
  const Json& died = value_at(row, "died");
  const std::string reason = text_at(died, "reason");
  const std::string known_by = text_at(died, "known_by");
  if (!text_at(row, "taken_by").empty()) return element("li", "", "taken in, no answer");
  if (text_at(died, "at").empty()) return "";
  return element("li", "stop",
                 escaped("dropped" + (reason.empty() ? "" : ": " + reason) +
                         (known_by.empty() ? "" : " (" + known_by + ")")));
}

}  // namespace

std::string route_strip(const Json& row) {
  const std::string error = text_at(row, "errno");
  const std::string end = end_of(row);
  std::string out = element("li", "", "client");
  const auto ended = [&](const std::string& otherwise) {
    out += end.empty() ? element("li", "stop", escaped(otherwise)) : end;
    return element("ol", "strip", out) + "\n";
  };
  if (!error.empty()) {
    out += element("li", "stop", escaped("refused by the system call: " + error));
    return element("ol", "strip", out) + "\n";
  }
  if (!truth_at(row, "left_sender")) return ended("not seen on the wire");
  out += element("li", "", "router");
  if (!truth_at(row, "left_router")) return ended("not seen again");
  out += element("li", "", "server");
  if (!end.empty()) return ended("");
  if (truth_at(row, "reached_app")) out += element("li", "", "program");
  if (truth_at(row, "answered")) out += element("li", "good", "answered");
  return element("ol", "strip", out) + "\n";
}

}  // namespace pushpkt::report::page
