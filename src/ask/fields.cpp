// Ask: every case on every path whose layers it touches, one trial after the other.
#include "pushpkt/ask/fields.hpp"

#include "ask/experiment.hpp"
#include "pushpkt/base/kernel.hpp"

namespace pushpkt::ask {

Result<FieldsAnswer> ask_fields(const FieldsQuestion& question) {
  FieldsAnswer answer;
  answer.ip6 = question.ip6;
  answer.paths = question.paths;
  answer.kernel = kernel_release();
  lab::Obstacles obstacles = question.obstacles;
  obstacles.known_neighbours = true;  // no case shall spoil the next one's way
  lab::Plan plan = lab::plan_of(obstacles);
  plan.commands.insert(plan.commands.end(), question.alterations.begin(),
                       question.alterations.end());
  auto lab = lab::Lab::build(plan);
  if (!lab) return fail(lab.error());
  auto experiment = Experiment::open(
      *lab, {question.paths, question.ip6, question.message, question.route_to, question.traced});
  if (!experiment) return fail(experiment.error());
  if (question.seal) {
    if (auto sealed = question.seal(); !sealed) return fail(sealed.error());
  }
  experiment->start();
  for (const Case& one : question.cases) {
    for (const path::PathKind* kind : question.paths) {
      auto row = experiment->run(one, *kind);
      if (!row) return fail(row.error());
      if (*row) {
        answer.rows.push_back(std::move(**row));
      } else {
        ++answer.skipped;
      }
    }
  }
  return answer;
}

}  // namespace pushpkt::ask
