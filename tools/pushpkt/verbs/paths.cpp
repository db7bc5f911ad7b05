// pushpkt paths: every way out of Linux.
#include <memory>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/path_reference.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {

Run add_paths(Arguments verb) {
  auto json = std::make_shared<bool>(false);
  verb.declare({{"--json", "", "as one JSON document", *json}});
  verb.examples(
      "pushpkt paths\n"
      "pushpkt lab -- pushpkt paths");
  verb.footer(
      "A path is never replaced by another one: the one that is named is used, or\n"
      "refused. Inside the lab all of them work without root.");
  return [json]() -> Result<int> {
    const auto states = report::path_states();
    *json ? print_document(report::paths_json(states))
          : print(report::paths_text(states, style_of_stdout()));
    return exit_yes;
  };
}

}  // namespace pushpkt::tool
