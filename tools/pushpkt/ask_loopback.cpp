// pushpkt ask loopback: the same request over lo, and the settings that decide who gets through.
#include "pushpkt/ask/loopback.hpp"

#include "ask_options.hpp"
#include "command.hpp"
#include "privileges.hpp"
#include "pushpkt/report/loopback.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {

Result<int> ask_loopback(const AskOptions& options) {
  if (!options.cases.empty()) {
    return fail(input_error("cannot ask loopback about `" + options.cases[0] + "`",
                            "it asks one request, by all paths or those of --path"));
  }
  auto paths = chosen_paths(options.paths);
  if (!paths) return fail(paths.error());
  const auto answer = ask::ask_loopback({.paths = std::move(*paths),
                                         .ip6 = options.ip6,
                                         .message = options.message,
                                         .seal = drop_capabilities});
  if (!answer) return fail(answer.error());
  if (options.json_wanted) {
    if (auto done = write_text(options.json, report::loopback_json(*answer)); !done) {
      return fail(done.error());
    }
  }
  if (options.wants_screen()) {
    print(options.markdown ? report::loopback_markdown(*answer)
                           : report::loopback_text(*answer, style_of_stdout()));
  }
  return exit_yes;
}

}  // namespace pushpkt::tool
