// pushpkt lab: client -- router -- server, without root.
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>

#include "command.hpp"
#include "pushpkt/lab/lab.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

struct Options {
  bool show = false;
  lab::Obstacles obstacles;
  std::string server_command;
  std::vector<std::string> command;
};

std::string shell() {
  const char* shell = std::getenv("SHELL");  // NOLINT(concurrency-mt-unsafe)
  return shell != nullptr && *shell != '\0' ? shell : "/bin/sh";
}

Result<int> run(const Options& options) {
  const lab::Plan plan = lab::plan_of(options.obstacles);
  if (options.show) {
    print(plan.script());
    return exit_yes;
  }
  auto built = lab::Lab::build(plan);
  if (!built) return fail(built.error());
  std::optional<lab::Process> server;
  if (!options.server_command.empty()) {
    auto started = built->server().start({"/bin/sh", "-c", options.server_command});
    if (!started) return fail(started.error());
    server.emplace(std::move(*started));
  }
  const bool has_command = !options.command.empty();
  auto client =
      built->client().start(has_command ? options.command : std::vector<std::string>{shell()});
  if (!client) return fail(client.error());
  // Ctrl-C is for the program in front; we wait for it and then clear away.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGQUIT, SIG_IGN);
  return client->wait();
}

}  // namespace

Run add_lab(Arguments verb) {
  auto options = std::make_shared<Options>();
  verb.add_flag("--show", options->show, "print the lab as a shell script, to be run by hand");
  verb.add_flag("--nat", options->obstacles.nat, "the router masquerades");
  verb.add_option("--rp-filter", options->obstacles.rp_filter, "on the router: 0, 1 or 2")
      .range(0, 2);
  verb.add_option("--mtu", options->obstacles.mtu, "of the link between router and server")
      .range(68, 65535);
  verb.add_flag("--firewall", options->obstacles.firewall,
                "the router forwards only flows that the client began");
  verb.add_option("--server", options->server_command, "runs on the server meanwhile")
      .type_name("'COMMAND'");
  verb.add_option("command", options->command, "runs on the client; a shell without it")
      .type_name("-- COMMAND ...");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
