// Ask: every obstacle, put up and removed by commands in a lab that stands, and packets at each
// stage. A child process changes the lab; whoever sends and looks has dropped its capabilities.
#include "pushpkt/ask/obstacles.hpp"

#include <algorithm>

#include "ask/experiment.hpp"
#include "ask/obstacle_effect.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/lab/privileged_helper.hpp"

namespace pushpkt::ask {
namespace {

/// A neighbour is given up after twenty milliseconds here; this is for a machine that is busy.
constexpr std::chrono::milliseconds timer_wait{600};

/// The acts of all obstacles, numbered for the stagehand.
class Acts {
 public:
  enum Act : std::size_t { scene, put_up, cure, clear, before_each, count };

  explicit Acts(const std::vector<Obstacle>& obstacles) {
    for (const Obstacle& one : obstacles) {
      for (const lab::Plan* plan :
           {&one.scene, &one.put_up, &one.cure, &one.clear, &one.before_each}) {
        plans_.push_back(*plan);
      }
    }
    for (const Obstacle& one : obstacles) {
      rescues_.emplace_back();
      for (const lab::Plan* plan : {&one.cure, &one.clear}) {
        for (const lab::Command& command : plan->commands) {
          rescues_.back().push_back(plans_.size());
          plans_.push_back({{command}});
        }
      }
    }
  }

  [[nodiscard]] const std::vector<lab::Plan>& plans() const { return plans_; }
  [[nodiscard]] Result<void> perform(const lab::PrivilegedHelper& hand, std::size_t obstacle,
                                     Act act) const {
    const std::size_t number = obstacle * count + act;
    return plans_[number].commands.empty() ? Result<void>{} : hand.run_plan(number);
  }
  /// An obstacle that stands by half: each command for itself, and nobody asks whether it helped.
  void rescue(const lab::PrivilegedHelper& hand, std::size_t obstacle) const {
    for (const std::size_t number : rescues_[obstacle]) {
      static_cast<void>(hand.run_plan(number).has_value());
    }
  }

 private:
  std::vector<lab::Plan> plans_;
  std::vector<std::vector<std::size_t>> rescues_;
};

/// One question being answered.
class Run {
 public:
  Run(const ObstaclesQuestion& question, Experiment experiment, lab::PrivilegedHelper hand,
      Acts acts)
      : question_(question),
        experiment_(std::move(experiment)),
        hand_(std::move(hand)),
        acts_(std::move(acts)) {}

  void start() { experiment_.start(); }

  /// An obstacle that this kernel cannot put up is no error of the question: `unavailable` says
  /// why.
  Result<void> ask(std::size_t number, ObstaclesAnswer& answer) {
    const Obstacle& obstacle = question_.obstacles[number];
    experiment_.wait_for_timers(obstacle.decided_by_timer ? timer_wait
                                                          : std::chrono::milliseconds(0));
    experiment_.expect_route_errors(obstacle.told_by_route);
    std::vector<Rows> rows(obstacle.cases.size() * question_.paths.size());
    answer.unavailable.emplace_back();
    for (const auto& [act, stage] :
         {std::pair(Acts::scene, Vantage::without), std::pair(Acts::put_up, Vantage::with),
          std::pair(Acts::cure, Vantage::cured)}) {
      if (auto done = acts_.perform(hand_, number, act); !done) {
        answer.unavailable.back() = done.error();
        acts_.rescue(hand_, number);
        return {};
      }
      experiment_.assume(in_force(obstacle, stage));
      if (auto measured = measure(number, stage, rows); !measured) return measured;
    }
    experiment_.assume({});
    keep_whole(number, std::move(rows), answer);
    return acts_.perform(hand_, number, Acts::clear);
  }

 private:
  using Rows = std::array<std::optional<FieldsRow>, stages.size()>;

  Result<void> measure(std::size_t number, Vantage stage, std::vector<Rows>& rows) {
    std::size_t at = 0;
    for (const AskedCase& asked : question_.obstacles[number].cases) {
      for (const path::PathKind* kind : question_.paths) {
        if (auto ready = prepare(number); !ready) return ready;
        auto row = experiment_.run(asked[stage], *kind);
        if (!row) return fail(row.error());
        rows[at++][static_cast<std::size_t>(stage)] = std::move(*row);
      }
    }
    return {};
  }

  /// After the cure the obstacle's own commands are undone.
  static std::vector<lab::Command> in_force(const Obstacle& obstacle, Vantage stage) {
    std::vector<lab::Command> out = obstacle.scene.commands;
    const auto& more = obstacle.put_up.commands;
    if (stage == Vantage::with) out.insert(out.end(), more.begin(), more.end());
    return out;
  }

  Result<void> prepare(std::size_t number) {
    if (auto done = acts_.perform(hand_, number, Acts::before_each); !done) return done;
    const auto& warm_up = question_.obstacles[number].warm_up;
    if (!warm_up) return {};
    const auto socket = path::find_kind("socket");
    if (!socket) return fail(socket.error());
    const auto row = experiment_.run(*warm_up, **socket);
    return row ? Result<void>{} : fail(row.error());
  }

  /// What could be asked at every stage.
  void keep_whole(std::size_t number, std::vector<Rows> rows, ObstaclesAnswer& answer) const {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto present = [](const auto& row) { return row.has_value(); };
      if (!std::all_of(rows[i].begin(), rows[i].end(), present)) continue;
      ObstacleRow out{.obstacle = number,
                      .path = question_.paths[i % question_.paths.size()],
                      .at = {},
                      .difference = {}};
      for (std::size_t s = 0; s < stages.size(); ++s) out.at[s] = std::move(*rows[i][s]);
      tell_effect(out);
      answer.rows.push_back(std::move(out));
    }
  }

  const ObstaclesQuestion& question_;
  Experiment experiment_;
  lab::PrivilegedHelper hand_;
  Acts acts_;
};

/// The question's paths, and the socket for whoever warms up.
std::vector<const path::PathKind*> with_socket(std::vector<const path::PathKind*> paths) {
  const auto socket = path::find_kind("socket");
  if (socket && std::find(paths.begin(), paths.end(), *socket) == paths.end()) {
    paths.push_back(*socket);
  }
  return paths;
}

}  // namespace

Result<ObstaclesAnswer> ask_obstacles(const ObstaclesQuestion& question) {
  ObstaclesAnswer answer{.kernel = kernel_release(),
                         .ip6 = question.ip6,
                         .paths = question.paths,
                         .obstacles = question.obstacles,
                         .unavailable = {},
                         .rows = {}};
  auto lab = lab::Lab::build(lab::plan_of({.known_neighbours = true}));
  if (!lab) return fail(lab.error());
  Acts acts(question.obstacles);
  auto hand = lab::PrivilegedHelper::hire(*lab, acts.plans());
  if (!hand) return fail(hand.error());
  auto experiment = Experiment::open(*lab, {with_socket(question.paths), question.ip6,
                                            question.message, std::nullopt, question.traced});
  if (!experiment) return fail(experiment.error());
  if (question.seal) {
    if (auto sealed = question.seal(); !sealed) return fail(sealed.error());
  }
  Run run(question, std::move(*experiment), std::move(*hand), std::move(acts));
  run.start();
  for (std::size_t i = 0; i < question.obstacles.size(); ++i) {
    if (question.progress) question.progress(i, question.obstacles.size());
    if (auto asked = run.ask(i, answer); !asked) return fail(asked.error());
  }
  return answer;
}

}  // namespace pushpkt::ask
