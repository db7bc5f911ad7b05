// One thread for each lab. std::barrier parts what needs capabilities from what must have none.
#include "ask/fields_run.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "ask/fields_lab.hpp"
#include "ask/path_groups.hpp"
#include "pushpkt/base/open_files.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::ask {
namespace {

using cases::Case;

/// A lab costs some 0.3 s: it must be worth that.
constexpr std::size_t rows_worth_a_lab = 64;

// With several labs each has so many open files at most, half of them for its batches' ports.
constexpr unsigned files_of_lab = 320;
constexpr std::size_t most_together = 160;

/// A kernel before 6.13 sends 1,000 ICMP errors a second at most, for the whole machine: trials on
/// more CPUs could reach that.
constexpr std::size_t most_cpus = 2;

/// What is done in all labs.
class ProgressOfLabs {
 public:
  ProgressOfLabs(const FieldsQuestion& question, std::size_t labs)
      : report_(question.asking.progress),
        total_(question.cases.size() * question.paths.size()),
        done_(labs) {}

  void set(std::size_t lab, std::size_t done) {
    if (!report_) return;
    const std::scoped_lock lock(mutex_);
    sum_ += done - std::exchange(done_[lab], done);
    report_(sum_, total_);
  }

 private:
  std::function<void(std::size_t, std::size_t)> report_;
  std::size_t total_;
  std::mutex mutex_;
  std::vector<std::size_t> done_;
  std::size_t sum_ = 0;
};

/// A lab for the paths that can be tried in it.
struct FieldsLab {
  PathGroup group;
  std::optional<lab::Lab> lab = {};
  std::optional<Experiment> experiment = {};
  Result<Measured> measured = Measured();  ///< by case, and then by the group's paths
};

/// Cases whose packets may wait for a timer: together, and after all others, so that no timer
/// expires during another trial.
struct Later {
  std::vector<Experiment::Task> tasks;
  std::vector<std::size_t> places;
};

class FieldsRun {
 public:
  FieldsRun(const FieldsQuestion& question, std::vector<PathGroup> groups,
            std::shared_ptr<journey::SharedTrace> trace)
      : question_(question),
        trace_(std::move(trace)),
        progress_(question, groups.size()),
        cpus_known_(sched_getaffinity(0, sizeof cpus_, &cpus_) == 0) {
    for (PathGroup& group : groups) setups_.push_back({.group = std::move(group)});
  }

  [[nodiscard]] Result<void> one_after_the_other();
  [[nodiscard]] Result<void> side_by_side();
  [[nodiscard]] Measured take_rows();

 private:
  [[nodiscard]] Result<void> open(FieldsLab& setup);
  [[nodiscard]] Result<Measured> run_all(std::size_t number);
  [[nodiscard]] Result<void> run_later(std::size_t number, const Later& later, Measured& out);
  /// Another lab failed, or the question was stopped.
  [[nodiscard]] bool is_over() const { return failed_ || is_stopped(question_.asking.stop); }
  [[nodiscard]] Result<void> first_error() const;
  void stay_on_cpu(std::size_t number) const;
  void open_and_run(std::size_t number, std::barrier<>& all_open, std::barrier<>& all_dropped);

  const FieldsQuestion& question_;
  std::shared_ptr<journey::SharedTrace> trace_;
  std::shared_ptr<TrialPorts> ports_ = std::make_shared<TrialPorts>();
  ProgressOfLabs progress_;
  std::vector<FieldsLab> setups_;
  std::size_t most_together_ = Experiment::Setup{}.most_together;
  std::atomic<bool> failed_ = false;
  cpu_set_t cpus_{};  ///< on which this process may run
  bool cpus_known_;
};

Result<void> FieldsRun::open(FieldsLab& setup) {
  auto lab = lab::Lab::build(lab_plan_of(question_, setup.group.link));
  if (!lab) return fail(lab.error());
  setup.lab.emplace(std::move(*lab));
  auto experiment = Experiment::open(*setup.lab, {.paths = setup.group.paths,
                                                  .ip6 = question_.ip6,
                                                  .message = question_.message,
                                                  .route_to = question_.route_to,
                                                  .trace = trace_,
                                                  .ports = ports_,
                                                  .link = setup.group.link,
                                                  .most_together = most_together_,
                                                  .stop = question_.asking.stop});
  if (!experiment) return fail(with_likely_cause(experiment.error(), question_));
  setup.experiment.emplace(std::move(*experiment));
  return {};
}

Result<void> FieldsRun::run_later(std::size_t number, const Later& later, Measured& out) {
  FieldsLab& setup = setups_[number];
  auto waited = setup.experiment->run_together(
      later.tasks, [&](std::size_t left) { progress_.set(number, out.rows.size() - left); });
  if (!waited) return fail(waited.error());
  for (std::size_t i = 0; i < later.places.size(); ++i) {
    if (!waited->is_run[i]) continue;
    out.rows[later.places[i]] = std::move(waited->rows[i]);
    out.is_run[later.places[i]] = true;
  }
  return {};
}

Result<Measured> FieldsRun::run_all(std::size_t number) {
  FieldsLab& setup = setups_[number];
  const auto& paths = setup.group.paths;
  Measured out(question_.cases.size() * paths.size());
  Later later;
  if (!question_.alterations.empty()) {  // before the first row, which would try it several times
    if (auto passed = setup.experiment->test_barrier(); !passed) {
      return fail(with_likely_cause(passed.error(), question_));
    }
  }
  for (std::size_t i = 0; i < out.rows.size() && !is_over(); ++i) {
    const Case& asked = question_.cases[i / paths.size()];
    const path::PathKind* const kind = paths[i % paths.size()];
    // A path on which the kernel writes all headers has no fragments, and a new socket each time.
    if (may_wait(asked) && kind->ours != path::Level::payload) {
      later.tasks.push_back({&asked, kind});
      later.places.push_back(i);
      continue;
    }
    progress_.set(number, i - later.tasks.size());
    auto row = setup.experiment->run(asked, *kind, {.settle = true});
    if (is_over()) return out;  // the signal may have ended one of its waits
    if (!row) return fail(with_likely_cause(row.error(), question_));
    out.rows[i] = std::move(*row);
    out.is_run[i] = true;
  }
  if (is_over()) return out;
  if (auto done = run_later(number, later, out); !done) return fail(done.error());
  if (!is_over()) progress_.set(number, out.rows.size());
  return out;
}

Result<void> FieldsRun::first_error() const {
  for (const FieldsLab& setup : setups_) {
    if (!setup.measured) return fail(setup.measured.error());
  }
  return {};
}

Result<void> FieldsRun::one_after_the_other() {
  for (FieldsLab& setup : setups_) {
    if (auto opened = open(setup); !opened) return opened;
  }
  if (auto done = question_.asking.all_is_open(); !done) return done;
  for (FieldsLab& setup : setups_) setup.experiment->start();
  for (std::size_t i = 0; i < setups_.size(); ++i) {
    if (is_over()) break;
    setups_[i].measured = run_all(i);
    if (!setups_[i].measured) return fail(setups_[i].measured.error());
  }
  return {};
}

/// The threads share the CPUs evenly: each stays on one (see journey::Barrier).
void FieldsRun::stay_on_cpu(std::size_t number) const {
  if (!cpus_known_) return;
  std::vector<std::size_t> allowed;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &cpus_)) allowed.push_back(cpu);
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(allowed[number % std::min(allowed.size(), most_cpus)], &one);
  sched_setaffinity(0, sizeof one, &one);  // where that fails, the barrier says so
}

void FieldsRun::open_and_run(std::size_t number, std::barrier<>& all_open,
                             std::barrier<>& all_dropped) {
  FieldsLab& setup = setups_[number];
  const auto attempt = [&](const Result<void>& done) {
    if (done) return;
    setup.measured = fail(done.error());
    failed_ = true;
  };
  if (!setup.experiment && !failed_) attempt(open(setup));
  all_open.arrive_and_wait();
  if (!failed_) attempt(question_.asking.all_is_open());
  all_dropped.arrive_and_wait();
  if (failed_) return;
  setup.experiment->start();
  setup.measured = run_all(number);
  if (!setup.measured) failed_ = true;
  setup.experiment.reset();
  setup.lab.reset();
}

Result<void> FieldsRun::side_by_side() {
  // The first lab before the first thread: it may take a user namespace to build one.
  stay_on_cpu(0);
  most_together_ = most_together;
  if (auto opened = open(setups_[0]); !opened) return opened;
  const auto count = static_cast<std::ptrdiff_t>(setups_.size());
  std::barrier all_open(count);
  std::barrier all_dropped(count);
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < setups_.size(); ++i) {
    others.emplace_back([&, i] {
      stay_on_cpu(i);
      open_and_run(i, all_open, all_dropped);
    });
  }
  open_and_run(0, all_open, all_dropped);
  others.clear();  // waits for all
  return first_error();
}

Measured FieldsRun::take_rows() {
  Measured out(question_.cases.size() * question_.paths.size());
  for (FieldsLab& setup : setups_) {
    const std::size_t width = setup.group.paths.size();
    Measured& some = *setup.measured;
    for (std::size_t i = 0; i < some.rows.size(); ++i) {
      const std::size_t place = i / width * question_.paths.size() + setup.group.places[i % width];
      out.rows[place] = std::move(some.rows[i]);
      out.is_run[place] = some.is_run[i];
    }
  }
  return out;
}

/// Spreads the paths over as many labs as the question is worth and the limit of open files allows.
/// Whether these may run at the same time.
bool spread(const FieldsQuestion& question, std::vector<PathGroup>& groups) {
  const std::size_t rows = question.cases.size() * question.paths.size();
  std::size_t labs = std::min(question.paths.size(), rows / rows_worth_a_lab);
  const auto may_open = [](std::size_t count) {
    return require_open_files(static_cast<unsigned>(count) * files_of_lab).has_value();
  };
  while (labs > groups.size() && !may_open(labs)) --labs;
  if (labs > groups.size()) spread_over_labs(groups, labs);
  return labs > 1 && groups.size() > 1 && may_open(groups.size());
}

}  // namespace

Result<Measured> run_fields(const FieldsQuestion& question, std::vector<std::string>& notes) {
  auto groups = path_groups(question.paths, notes);
  auto trace = question.traced ? journey::SharedTrace::open() : nullptr;
  const bool at_once = trace == nullptr && spread(question, groups);
  FieldsRun run(question, std::move(groups), std::move(trace));
  auto done = at_once ? run.side_by_side() : run.one_after_the_other();
  if (!done) return fail(done.error());
  return run.take_rows();
}

}  // namespace pushpkt::ask
