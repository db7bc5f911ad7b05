// pushpkt doctor: what works here, what is missing, and what to do about it.
#include <memory>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/doctor.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {

Run add_doctor(Arguments verb) {
  auto json = std::make_shared<bool>(false);
  verb.declare({{"--json", "", "as one JSON document", *json}});
  verb.examples(
      "pushpkt doctor\n"
      "pushpkt lab -- pushpkt doctor     the same checks inside of the lab");
  verb.footer(
      "Exit 0 when the lab can be built and nft rules can be set in it: no experiment\n"
      "needs more. Else 1.");
  return [json]() -> Result<int> {
    const auto checks = doctor::run_checks();
    *json ? print_document(report::doctor_json(checks))
          : print(report::doctor_text(checks, style_of_stdout()));
    return doctor::is_healthy(checks) ? exit_yes : exit_no;
  };
}

}  // namespace pushpkt::tool
