// pushpkt doctor: what works here, what is missing, and the cure.
#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/doctor.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {

Run add_doctor(Arguments verb) {
  auto json = std::make_shared<bool>(false);
  verb.add_flag("--json", *json, "as one JSON document");
  verb.examples(
      "pushpkt doctor\n"
      "pushpkt lab -- pushpkt doctor     the same checks inside of the lab");
  verb.footer(
      "Exit 0 when the lab can be built and nft rules can be set in it: no experiment\n"
      "needs more. Else 1.");
  return [json]() -> Result<int> {
    auto checks = doctor::run_checks();
    const auto libpcap = std::find_if(checks.begin(), checks.end(),
                                      [](const auto& check) { return check.kind == "library"; });
    const auto place = libpcap == checks.end() ? libpcap : libpcap + 1;
    checks.insert(place, {"library", "libtins", true, PUSHPKT_TINS_VERSION});
    *json ? print_document(report::doctor_json(checks))
          : print(report::doctor_text(checks, style_of_stdout()));
    return doctor::is_healthy(checks) ? exit_yes : exit_no;
  };
}

}  // namespace pushpkt::tool
