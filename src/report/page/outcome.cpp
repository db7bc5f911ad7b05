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

std::string route_strip(const Json& row) {
  const std::string error = text_at(row, "errno");
  const Json& died = value_at(row, "died");
  const std::string at = text_at(died, "at");
  const std::string reason = text_at(died, "reason");
  const std::string stop =
      "dropped" + (reason.empty() ? "" : ": " + reason) +
      (text_at(died, "known_by").empty() ? "" : " (" + text_at(died, "known_by") + ")");
  std::string out = element("li", "", "client");
  const auto halt = [&](const std::string& text) {
    out += element("li", "stop", escaped(text));
    return element("ol", "strip", out) + "\n";
  };
  if (!error.empty()) return halt("refused by the system call: " + error);
  if (!truth_at(row, "left_sender")) return at.empty() ? halt("not seen on the wire") : halt(stop);
  out += element("li", "", "router");
  if (!truth_at(row, "left_router")) return at.empty() ? halt("not seen again") : halt(stop);
  out += element("li", "", "server");
  if (!at.empty()) return halt(stop);
  if (truth_at(row, "reached_app")) out += element("li", "", "program");
  if (truth_at(row, "answered")) out += element("li", "good", "answered");
  return element("ol", "strip", out) + "\n";
}

}  // namespace pushpkt::report::page
