// A line or an object for each check.
#include "pushpkt/report/doctor.hpp"

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::report {

std::string doctor_text(std::span<const doctor::Check> checks, const Style& style) {
  Table table({"what", "", "works", "found"});
  std::string cures;
  for (const doctor::Check& check : checks) {
    if (style.brief && check.works) continue;
    table.add({{check.kind, Tone::faint},
               {check.name, Tone::strong},
               {check.works ? "yes" : "no", check.works ? Tone::good : Tone::bad},
               {check.found}});
    if (check.cure.empty()) continue;
    // Below the table, where a command has room on one line.
    cures += "  " + check.name + ":\n";
    for (const std::string& line : wrapped(check.cure, style.width - 4)) {
      cures += "    " + line + "\n";
    }
  }
  std::string out = table.empty() ? "" : table.text(style) + "\n";
  if (!cures.empty()) out += style.paint(Tone::strong, "What helps") + "\n" + cures + "\n";
  return folded_lines(out + std::string(doctor::verdict_of(checks)) + "\n", style.width);
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
