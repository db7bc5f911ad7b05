// A line or an object for each check.
#include "pushpkt/report/doctor.hpp"

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::report {

std::string doctor_text(std::span<const doctor::Check> checks, const Style& style) {
  Table table({"what", "", "works", "found"});
  for (const doctor::Check& check : checks) {
    const bool lines = check.cure.find('\n') != std::string::npos;
    const std::string cure = check.cure.empty() ? "" : (lines ? ":\n" : "; ") + check.cure;
    table.add({{check.kind, Tone::faint},
               {check.name, Tone::strong},
               {check.works ? "yes" : "no", check.works ? Tone::good : Tone::bad},
               {check.found + cure}});
  }
  return table.text(style) + "\n" + std::string(doctor::verdict_of(checks)) + "\n";
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
