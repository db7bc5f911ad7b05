// Every obstacle is put up and removed by commands in a running lab, and packets are sent in each
// phase. A child process changes the lab; the process that sends has dropped its capabilities.
#include "pushpkt/ask/obstacles.hpp"

#include <algorithm>

#include "ask/experiment.hpp"
#include "ask/not_asked.hpp"
#include "ask/obstacle_effect.hpp"
#include "ask/obstacle_plans.hpp"
#include "ask/path_groups.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/lab/privileged_helper.hpp"

namespace pushpkt::ask {
namespace {

/// Neighbour discovery fails after twenty milliseconds here; the rest is for a busy machine.
constexpr std::chrono::milliseconds timer_wait{600};

/// A row, and the number of its case.
struct NumberedRow {
  std::size_t number;
  ObstacleRow row;
};

/// What one obstacle did to the paths of one lab.
struct Measured {
  std::optional<Error> unavailable;
  std::vector<NumberedRow> rows;
  bool stopped = false;  ///< before all phases were measured: there are no rows
};

/// Whether a part of it is done on the client, or needs its sockets: a cable has neither.
bool is_of_client(const Obstacle& obstacle) {
  if (obstacle.warm_up) return true;
  for (const lab::Plan* plan : {&obstacle.scene, &obstacle.put_up, &obstacle.cure, &obstacle.clear,
                                &obstacle.before_each}) {
    for (const lab::Command& command : plan->commands) {
      if (command.host == lab::client_name) return true;
    }
  }
  return false;
}

/// The state of one lab while the question is answered.
class ObstaclesRun {
 public:
  ObstaclesRun(const ObstaclesQuestion& question, PathGroup group, Experiment experiment,
               lab::PrivilegedHelper helper, ObstaclePlans plans)
      : question_(question),
        group_(std::move(group)),
        experiment_(std::move(experiment)),
        helper_(std::move(helper)),
        plans_(std::move(plans)) {}

  void start() { experiment_.start(); }
  [[nodiscard]] const PathGroup& group() const { return group_; }
  [[nodiscard]] bool has_meaning(std::size_t number) const {
    return group_.link == lab::ClientLink::host || !is_of_client(question_.obstacles[number]);
  }

  /// An obstacle that cannot be put up on this kernel is no error of the question: `unavailable`
  /// says why.
  Result<Measured> ask(std::size_t number) {
    const Obstacle& obstacle = question_.obstacles[number];
    std::vector<Rows> rows(obstacle.cases.size() * group_.paths.size());
    Measured out;
    for (const auto& [kind, phase] : {std::pair(ObstaclePlans::scene, Phase::without),
                                      std::pair(ObstaclePlans::put_up, Phase::with),
                                      std::pair(ObstaclePlans::cure, Phase::cured)}) {
      auto done = plans_.run(helper_, number, kind);
      out.stopped = is_stopped(question_.asking.stop);
      if (out.stopped) return out;
      if (!done) {
        out.unavailable = done.error();
        plans_.rescue(helper_, number);
        return out;
      }
      experiment_.assume(in_force(obstacle, phase));
      const auto measured = measure(number, phase, rows);
      out.stopped = is_stopped(question_.asking.stop);  // the signal may be the reason of an error
      if (out.stopped) return out;
      if (!measured) return fail(measured.error());
    }
    experiment_.assume({});
    keep_whole(number, std::move(rows), out);
    const auto cleared = plans_.run(helper_, number, ObstaclePlans::clear);
    if (!cleared && !is_stopped(question_.asking.stop)) return fail(cleared.error());
    return out;
  }

 private:
  using Rows = std::array<std::optional<FieldsRow>, phases.size()>;

  Result<void> measure(std::size_t number, Phase phase, std::vector<Rows>& rows) {
    std::size_t at = 0;
    for (const AskedCase& asked : question_.obstacles[number].cases) {
      for (const path::PathKind* kind : group_.paths) {
        if (is_stopped(question_.asking.stop)) return {};
        if (auto ready = prepare(number); !ready) return ready;
        auto row = experiment_.run(asked[phase], *kind, options_of(number));
        if (!row) return fail(row.error());
        rows[at++][static_cast<std::size_t>(phase)] = std::move(*row);
      }
    }
    return {};
  }

  [[nodiscard]] journey::RunOptions options_of(std::size_t number) const {
    const Obstacle& obstacle = question_.obstacles[number];
    journey::RunOptions out;
    if (obstacle.decided_by_timer) out.icmp_wait = timer_wait;
    out.retry_without_icmp = obstacle.rate_limited_icmp;
    return out;
  }

  /// The commands in force in a phase: after the cure those of the obstacle are undone.
  static std::vector<lab::Command> in_force(const Obstacle& obstacle, Phase phase) {
    std::vector<lab::Command> out = obstacle.scene.commands;
    const auto& more = obstacle.put_up.commands;
    if (phase == Phase::with) out.insert(out.end(), more.begin(), more.end());
    return out;
  }

  Result<void> prepare(std::size_t number) {
    if (auto done = plans_.run(helper_, number, ObstaclePlans::before_each); !done) return done;
    const auto& warm_up = question_.obstacles[number].warm_up;
    if (!warm_up) return {};
    const auto socket = path::find_kind("socket");
    if (!socket) return fail(socket.error());
    const auto row = experiment_.run(*warm_up, **socket, options_of(number));
    return row ? Result<void>{} : fail(row.error());
  }

  /// Keeps the cases that could be run in every phase.
  void keep_whole(std::size_t number, std::vector<Rows> rows, Measured& measured) const {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto present = [](const auto& row) { return row.has_value(); };
      if (!std::all_of(rows[i].begin(), rows[i].end(), present)) continue;
      ObstacleRow out{.obstacle = number,
                      .path = group_.paths[i % group_.paths.size()],
                      .at = {},
                      .difference = {}};
      for (std::size_t s = 0; s < phases.size(); ++s) out.at[s] = std::move(*rows[i][s]);
      describe_effect(out);
      measured.rows.push_back({i / group_.paths.size(), std::move(out)});
    }
  }

  const ObstaclesQuestion& question_;
  PathGroup group_;
  Experiment experiment_;
  lab::PrivilegedHelper helper_;
  ObstaclePlans plans_;
};

/// The question's paths, and the socket, which sends the warm-up.
std::vector<const path::PathKind*> with_socket(std::vector<const path::PathKind*> paths) {
  const auto socket = path::find_kind("socket");
  if (socket && std::find(paths.begin(), paths.end(), *socket) == paths.end()) {
    paths.push_back(*socket);
  }
  return paths;
}

struct ObstaclesLab {
  lab::Lab lab;
  ObstaclesRun run;
};

/// A helper that was started later holds the lines to the earlier ones, which end when their line
/// is closed: the last one ends first.
class ObstaclesLabs {
 public:
  ObstaclesLabs() = default;
  ObstaclesLabs(ObstaclesLabs&&) noexcept = default;
  ObstaclesLabs& operator=(ObstaclesLabs&&) = delete;
  ObstaclesLabs(const ObstaclesLabs&) = delete;
  ObstaclesLabs& operator=(const ObstaclesLabs&) = delete;
  ~ObstaclesLabs() {
    while (!all.empty()) all.pop_back();
  }

  std::vector<std::unique_ptr<ObstaclesLab>> all;
};

Result<ObstaclesLabs> open_labs(const ObstaclesQuestion& question, ObstaclesAnswer& answer) {
  ObstaclesLabs out;
  const auto trace = question.traced ? journey::SharedTrace::open() : nullptr;
  for (PathGroup& group : path_groups(question.paths, answer.notes)) {
    auto lab = lab::Lab::build(lab::plan_of({.known_neighbours = true, .client_link = group.link}));
    if (!lab) return fail(lab.error());
    ObstaclePlans plans(question.obstacles);
    auto helper = lab::PrivilegedHelper::spawn(*lab, plans.all());
    if (!helper) return fail(helper.error());
    const bool cable = group.link != lab::ClientLink::host;
    auto experiment =
        Experiment::open(*lab, {.paths = cable ? group.paths : with_socket(group.paths),
                                .ip6 = question.ip6,
                                .message = question.message,
                                .route_to = std::nullopt,
                                .trace = trace,
                                .link = group.link,
                                .stop = question.asking.stop});
    if (!experiment) return fail(experiment.error());
    ObstaclesRun run(question, std::move(group), std::move(*experiment), std::move(*helper),
                     std::move(plans));
    out.all.push_back(
        std::unique_ptr<ObstaclesLab>(new ObstaclesLab{std::move(*lab), std::move(run)}));
  }
  return out;
}

/// One obstacle in every lab; the answer for the client's paths decides whether it is available.
/// False where it was stopped.
Result<bool> ask_all(std::size_t number, const std::vector<std::unique_ptr<ObstaclesLab>>& labs,
                     ObstaclesAnswer& answer, NotAsked& not_asked) {
  const std::string& name = answer.obstacles[number].name;
  std::vector<NumberedRow> rows;
  answer.unavailable.emplace_back();
  for (const auto& one_lab : labs) {
    const PathGroup& group = one_lab->run.group();
    const std::string path(group.paths[0]->name);
    if (!one_lab->run.has_meaning(number)) {
      not_asked.add(name, path, "for they are of the client, and a cable is no host");
      continue;
    }
    auto measured = one_lab->run.ask(number);
    if (!measured) return fail(measured.error());
    if (measured->stopped) return false;
    if (measured->unavailable && group.link != lab::ClientLink::host && labs.size() > 1) {
      not_asked.add(name, path, measured->unavailable->what);
    } else if (measured->unavailable) {
      answer.unavailable.back() = measured->unavailable;
    }
    for (NumberedRow& row : measured->rows) rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const NumberedRow& a, const NumberedRow& b) { return a.number < b.number; });
  for (NumberedRow& row : rows) answer.rows.push_back(std::move(row.row));
  return true;
}

/// Keeps the obstacles that were measured whole.
void cut(ObstaclesAnswer& answer, std::size_t done) {
  answer.interrupted = {done, answer.obstacles.size(), "obstacle"};
  answer.obstacles.resize(done);
  answer.unavailable.resize(done);
}

}  // namespace

Result<ObstaclesAnswer> ask_obstacles(const ObstaclesQuestion& question) {
  ObstaclesAnswer answer{.kernel = kernel_release(),
                         .ip6 = question.ip6,
                         .paths = question.paths,
                         .obstacles = question.obstacles,
                         .unavailable = {},
                         .rows = {}};
  auto labs = open_labs(question, answer);
  if (!labs) return fail(labs.error());
  if (auto done = question.asking.all_is_open(); !done) return fail(done.error());
  for (const auto& one_lab : labs->all) one_lab->run.start();
  NotAsked not_asked;
  for (std::size_t i = 0; i < question.obstacles.size(); ++i) {
    question.asking.report(i, question.obstacles.size());
    const auto whole = ask_all(i, labs->all, answer, not_asked);
    if (!whole) return fail(whole.error());
    if (*whole) continue;
    cut(answer, i);
    break;
  }
  for (std::string& note : not_asked.notes()) answer.notes.push_back(std::move(note));
  return answer;
}

}  // namespace pushpkt::ask
