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

/// Cases whose packets may wait for a timer come last, so that no timer expires during another
/// trial.
Result<Experiment::Rows> run_all(const FieldsQuestion& question,
                                 const std::vector<const path::PathKind*>& paths,
                                 Experiment& experiment) {
  Experiment::Rows rows;
  std::vector<Experiment::Task> later;
  std::vector<std::size_t> places;
  const std::size_t total = question.cases.size() * question.paths.size();
  const auto report = [&](std::size_t done) {
    if (question.progress) question.progress(done, total);
  };
  for (const Case& asked : question.cases) {
    for (const path::PathKind* kind : paths) {
      rows.emplace_back();
      // A path on which the kernel writes all headers has no fragments, and a new socket each time.
      if (may_wait(asked) && kind->ours != path::Level::payload) {
        later.push_back({&asked, kind});
        places.push_back(rows.size() - 1);
        continue;
      }
      report(rows.size() - 1 - later.size());
      auto row = experiment.run(asked, *kind, {.settle = true});
      if (!row) return fail(row.error());
      rows.back() = std::move(*row);
    }
  }
  auto waited = experiment.run_together(later, [&](std::size_t left) { report(total - left); });
  if (!waited) return fail(waited.error());
  for (std::size_t i = 0; i < places.size(); ++i) rows[places[i]] = std::move((*waited)[i]);
  return rows;
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
                                              .link = group.link});
    if (!experiment) return fail(experiment.error());
    out.push_back({std::move(group), std::move(*lab), std::move(*experiment)});
  }
  return out;
}

/// Rows of all stages, by case and then by the question's paths.
Result<Experiment::Rows> run_stages(const FieldsQuestion& question, std::vector<Stage>& stages) {
  Experiment::Rows out(question.cases.size() * question.paths.size());
  for (Stage& stage : stages) {
    auto rows = run_all(question, stage.group.paths, stage.experiment);
    if (!rows) return fail(rows.error());
    const std::size_t width = stage.group.paths.size();
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const std::size_t place = stage.group.places[i % width];
      out[i / width * question.paths.size() + place] = std::move((*rows)[i]);
    }
  }
  return out;
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
  auto rows = run_stages(question, *stages);
  if (!rows) return fail(rows.error());
  auto row = rows->begin();
  for (const Case& asked : question.cases) {
    const std::size_t before = answer.rows.size();
    for (std::size_t i = 0; i < question.paths.size(); ++i, ++row) {
      if (*row) answer.rows.push_back(std::move(**row));
    }
    if (answer.rows.size() == before) answer.unasked.push_back(asked.text);
  }
  return answer;
}

}  // namespace pushpkt::ask
