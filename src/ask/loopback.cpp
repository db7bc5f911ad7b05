// One host of a lab, its settings changed by a child process, and the request at every combination.
#include "pushpkt/ask/loopback.hpp"

#include "ask/experiment.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/lab/privileged_helper.hpp"

namespace pushpkt::ask {
namespace {

/// "ip.dst=127.0.0.1 route_localnet=0 accept_local=0 rp_filter=0"
cases::Case case_of(const Ip& destination, const Settings& settings) {
  std::string text = (is_ip6(destination) ? "ipv6.dst=" : "ip.dst=") + to_string(destination);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    text.append(" ").append(toggles()[i].name()).append("=");
    text += std::to_string(settings[i]);
  }
  return {.text = std::move(text), .purpose = "the same request over lo", .changes = {}};
}

lab::Plan plan_of(const Settings& settings) {
  lab::Command command{std::string(lab::client_name), {"sysctl", "-q", "-w"}, {}};
  for (std::size_t i = 0; i < settings.size(); ++i) {
    command.argv.push_back(std::string(toggles()[i].sysctl) + "=" + std::to_string(settings[i]));
  }
  return {{std::move(command)}};
}

Result<lab::PrivilegedHelper> start_helper(const lab::Lab& lab) {
  std::vector<lab::Plan> plans;
  for (const Settings& settings : all_settings()) plans.push_back(plan_of(settings));
  return lab::PrivilegedHelper::spawn(lab, plans);
}

/// One experiment for each address of the client.
using Experiments = std::vector<Experiment>;

Result<Experiments> open_all(const LoopbackQuestion& question, const std::vector<Ip>& destinations,
                             const std::shared_ptr<journey::TestBed>& test_bed) {
  Experiments out;
  for (const Ip& destination : destinations) {
    auto experiment = Experiment::open(test_bed, {destination, app::default_port},
                                       {.paths = question.paths,
                                        .ip6 = question.ip6,
                                        .message = question.message,
                                        .route_to = std::nullopt,
                                        .stop = question.asking.stop});
    if (!experiment) return fail(experiment.error());
    out.push_back(std::move(*experiment));
  }
  return out;
}

/// False where it was stopped; then some paths may have no row.
Result<bool> measure(const LoopbackQuestion& question, Experiment& experiment,
                     const Ip& destination, const Settings& settings, LoopbackAnswer& answer) {
  const cases::Case asked = case_of(destination, settings);
  for (const path::PathKind* kind : answer.paths) {
    auto row = experiment.run(asked, *kind, {});
    if (is_stopped(question.asking.stop))
      return false;  // the signal may have ended one of its waits
    if (!row) return fail(row.error());
    if (*row) answer.rows.push_back({destination, settings, std::move(**row), std::nullopt});
  }
  return true;
}

/// All combinations, and all destinations with each.
Result<void> measure_all(const LoopbackQuestion& question, const lab::PrivilegedHelper& helper,
                         Experiments& experiments, LoopbackAnswer& answer) {
  const auto all = all_settings();
  const std::size_t planned = answer.destinations.size() * all.size();
  for (std::size_t done = 0; done < planned; ++done) {
    const std::size_t place = done / all.size();
    const std::size_t number = done % all.size();
    question.asking.report(done, planned);
    const auto set = helper.run_plan(number);
    const bool stopped = is_stopped(question.asking.stop);
    if (!set && !stopped) return fail(set.error());
    const auto whole = stopped ? Result<bool>(false)
                               : measure(question, experiments[place], answer.destinations[place],
                                         all[number], answer);
    if (!whole) return fail(whole.error());
    if (*whole) continue;
    answer.interrupted = {done, planned, "combination"};
    return {};
  }
  return {};
}

Result<void> check_paths(const LoopbackQuestion& question) {
  for (const path::PathKind* kind : question.paths) {
    if (can_ask_loopback(*kind)) continue;
    return fail(input_error(
        "cannot ask loopback by " + std::string(kind->name) +
            (path::is_cable(kind->kind) ? ": it writes to a device of its own, never to lo"
                                        : ": lo has one AF_XDP socket at a time"),
        "`ask push --path " + std::string(kind->name) + "` tries it"));
  }
  return {};
}

}  // namespace

bool can_ask_loopback(const path::PathKind& kind) {
  return !path::is_cable(kind.kind) && kind.kind != path::Kind::xdp;
}

Result<LoopbackAnswer> ask_loopback(const LoopbackQuestion& question) {
  if (auto good = check_paths(question); !good) return fail(good.error());
  const Ip own = question.ip6 ? Ip{lab::client_ip6} : Ip{lab::client_ip4};
  LoopbackAnswer answer{.kernel = kernel_release(),
                        .ip6 = question.ip6,
                        .paths = question.paths,
                        .destinations = {loopback(question.ip6), own},
                        .rows = {}};
  auto lab = lab::Lab::build(lab::plan_of({}));
  if (!lab) return fail(lab.error());
  auto helper = start_helper(*lab);
  if (!helper) return fail(helper.error());
  auto opened = journey::TestBed::open_on_loopback(*lab, question.ip6, app::default_port);
  if (!opened) return fail(opened.error());
  const auto test_bed = std::make_shared<journey::TestBed>(std::move(*opened));
  auto experiments = open_all(question, answer.destinations, test_bed);
  if (!experiments) return fail(experiments.error());
  if (auto done = question.asking.all_is_open(); !done) return fail(done.error());
  test_bed->start();
  auto done = measure_all(question, *helper, *experiments, answer);
  if (!done) return fail(done.error());
  add_cures(answer);
  return answer;
}

}  // namespace pushpkt::ask
