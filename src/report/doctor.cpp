// A line or an object for each check.
#include "pushpkt/report/doctor.hpp"

#include <algorithm>
#include <vector>

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"
#include "report/cures.hpp"

namespace pushpkt::report {

namespace {

/// Several that share a cure are explained together below the table: here the reason is enough.
std::string found_of(const doctor::Check& check, std::span<const doctor::Check> checks) {
  const auto same = std::count_if(checks.begin(), checks.end(), [&](const auto& other) {
    return !other.cure.empty() && other.cure == check.cure;
  });
  const bool is_error = check.found.starts_with("cannot ");
  return same > 1 && is_error ? std::string(reason_of(check.found)) : check.found;
}

}  // namespace

std::string doctor_text(std::span<const doctor::Check> checks, const Style& style) {
  Table table({"what", "", "works", "found"});
  std::vector<Missing> missing;
  for (const doctor::Check& check : checks) {
    if (style.brief && check.works) continue;
    table.add({{check.kind, Tone::faint},
               {check.name, Tone::strong},
               {check.works ? "yes" : "no", check.works ? Tone::good : Tone::bad},
               {found_of(check, checks)}});
    // Below the table, where a command has room on one line.
    if (!check.cure.empty()) missing.push_back({check.name, "", check.cure});
  }
  std::string out = style.paint(Tone::strong, doctor::verdict_of(checks)) + "\n";
  if (!table.empty()) out += "\n" + table.text(style);
  if (!missing.empty()) {
    out += "\n" + style.paint(Tone::strong, "What helps") + "\n" + cures_text(missing, style);
  }
  return folded_lines(out, style.width);
}

std::string doctor_json(std::span<const doctor::Check> checks) {
  Json out{{"schema", 1}, {"healthy", doctor::is_healthy(checks)}, {"checks", Json::array()}};
  for (const doctor::Check& check : checks) {
    Json row{
        {"kind", check.kind}, {"name", check.name}, {"works", check.works}, {"found", check.found}};
    row["cure"] = Json::text_or_null(check.cure);
    out["checks"].push_back(std::move(row));
  }
  return out.dump(2) + "\n";
}

}  // namespace pushpkt::report
