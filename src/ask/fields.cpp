// Runs every case on every path whose layers it changes.
#include "pushpkt/ask/fields.hpp"

#include <algorithm>

#include "ask/experiment.hpp"
#include "ask/path_groups.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::ask {
namespace {

using cases::Case;
using cases::wants_connection;

constexpr unsigned reassembly_seconds = 2;  // longer than any trial, shorter than a neighbour's 3

/// Rows by case and then by path, and which of them were measured.
struct Measured {
  explicit Measured(std::size_t places) : rows(places), is_run(places, false) {}
  Experiment::Rows rows;
  std::vector<bool> is_run;
};

/// Cases whose packets may wait for a timer: together, and after all others, so that no timer
/// expires during another trial.
struct Later {
  std::vector<Experiment::Task> tasks;
  std::vector<std::size_t> places;
};

Result<void> run_later(const Later& later, Experiment& experiment,
                       const std::function<void(std::size_t left)>& on_round, Measured& out) {
  auto waited = experiment.run_together(later.tasks, on_round);
  if (!waited) return fail(waited.error());
  for (std::size_t i = 0; i < later.places.size(); ++i) {
    if (!waited->is_run[i]) continue;
    out.rows[later.places[i]] = std::move(waited->rows[i]);
    out.is_run[later.places[i]] = true;
  }
  return {};
}

Result<Measured> run_all(const FieldsQuestion& question,
                         const std::vector<const path::PathKind*>& paths, Experiment& experiment) {
  Measured out(question.cases.size() * paths.size());
  Later later;
  const std::size_t total = question.cases.size() * question.paths.size();
  const auto report = [&](std::size_t done) {
    if (question.progress) question.progress(done, total);
  };
  for (std::size_t i = 0; i < out.rows.size() && !is_stopped(question.stop); ++i) {
    const Case& asked = question.cases[i / paths.size()];
    const path::PathKind* const kind = paths[i % paths.size()];
    // A path on which the kernel writes all headers has no fragments, and a new socket each time.
    if (may_wait(asked) && kind->ours != path::Level::payload) {
      later.tasks.push_back({&asked, kind});
      later.places.push_back(i);
      continue;
    }
    report(i - later.tasks.size());
    auto row = experiment.run(asked, *kind, {.settle = true});
    if (is_stopped(question.stop)) return out;  // the signal may have ended one of its waits
    if (!row) return fail(row.error());
    out.rows[i] = std::move(*row);
    out.is_run[i] = true;
  }
  const auto on_round = [&](std::size_t left) { report(total - left); };
  if (auto done = run_later(later, experiment, on_round, out); !done) return fail(done.error());
  return out;
}

/// Removes the cases that need nftables where it cannot be used.
FieldsQuestion possible_part(FieldsQuestion question, FieldsAnswer& answer) {
  auto& cases = question.cases;
  if (std::none_of(cases.begin(), cases.end(), wants_connection)) return question;
  const auto rules = lab::probe_nftables();
  if (rules) return question;
  for (const Case& asked : cases) {
    if (wants_connection(asked)) answer.impossible.push_back(asked.text);
  }
  answer.impossible_because = rules.error();
  std::erase_if(cases, wants_connection);
  return question;
}

lab::Plan plan_for(const FieldsQuestion& question, lab::ClientLink link) {
  lab::Obstacles obstacles = question.obstacles;
  obstacles.client_link = link;
  obstacles.known_neighbours = true;  // no case may delay the next one
  obstacles.reassembly_seconds = obstacles.reassembly_seconds.value_or(reassembly_seconds);
  obstacles.connections_by_hand =
      std::any_of(question.cases.begin(), question.cases.end(), wants_connection);
  lab::Plan plan = lab::plan_of(obstacles);
  plan.commands.insert(plan.commands.end(), question.alterations.begin(),
                       question.alterations.end());
  return plan;
}

/// A lab for the paths that can be tried in it.
struct Stage {
  PathGroup group;
  lab::Lab lab;
  Experiment experiment;
};

Result<std::vector<Stage>> open_stages(const FieldsQuestion& question, FieldsAnswer& answer) {
  std::vector<Stage> out;
  for (PathGroup& group : path_groups(question.paths, answer.notes)) {
    auto lab = lab::Lab::build(plan_for(question, group.link));
    if (!lab) return fail(lab.error());
    auto experiment = Experiment::open(*lab, {.paths = group.paths,
                                              .ip6 = question.ip6,
                                              .message = question.message,
                                              .route_to = question.route_to,
                                              .traced = question.traced,
                                              .link = group.link,
                                              .stop = question.stop});
    if (!experiment) return fail(experiment.error());
    out.push_back({std::move(group), std::move(*lab), std::move(*experiment)});
  }
  return out;
}

/// Rows of all stages, by case and then by the question's paths.
Result<Measured> run_stages(const FieldsQuestion& question, std::vector<Stage>& stages) {
  Measured out(question.cases.size() * question.paths.size());
  for (Stage& stage : stages) {
    if (is_stopped(question.stop)) break;
    auto some = run_all(question, stage.group.paths, stage.experiment);
    if (!some) return fail(some.error());
    const std::size_t width = stage.group.paths.size();
    for (std::size_t i = 0; i < some->rows.size(); ++i) {
      const std::size_t place = i / width * question.paths.size() + stage.group.places[i % width];
      out.rows[place] = std::move(some->rows[i]);
      out.is_run[place] = some->is_run[i];
    }
  }
  return out;
}

/// Of an interrupted question nothing is said about cases without a row.
void take_rows(const FieldsQuestion& question, Measured measured, FieldsAnswer& answer) {
  const auto& is_run = measured.is_run;
  const bool whole = std::find(is_run.begin(), is_run.end(), false) == is_run.end();
  std::size_t asked = 0;
  auto row = measured.rows.begin();
  for (const Case& each : question.cases) {
    const std::size_t before = answer.rows.size();
    for (std::size_t i = 0; i < question.paths.size(); ++i, ++row) {
      if (*row) answer.rows.push_back(std::move(**row));
    }
    const bool has_row = answer.rows.size() > before;
    asked += has_row ? 1U : 0U;
    if (!has_row && whole) answer.unasked.push_back(each.text);
  }
  if (!whole) answer.interrupted = {asked, question.cases.size(), "case"};
}

}  // namespace

Result<FieldsAnswer> ask_fields(const FieldsQuestion& whole) {
  FieldsAnswer answer;
  const FieldsQuestion question = possible_part(whole, answer);
  answer.ip6 = question.ip6;
  answer.paths = question.paths;
  answer.kernel = kernel_release();
  auto stages = open_stages(question, answer);
  if (!stages) return fail(stages.error());
  if (question.seal) {
    if (auto sealed = question.seal(); !sealed) return fail(sealed.error());
  }
  for (Stage& stage : *stages) stage.experiment.start();
  auto measured = run_stages(question, *stages);
  if (!measured) return fail(measured.error());
  take_rows(question, std::move(*measured), answer);
  return answer;
}

}  // namespace pushpkt::ask
