// Short timers, so that no row waits for another's, and the user's commands last.
#include "ask/fields_lab.hpp"

#include <algorithm>
#include <cerrno>

#include "pushpkt/cases/case.hpp"

namespace pushpkt::ask {
namespace {

constexpr unsigned reassembly_seconds = 2;  // longer than any trial, shorter than a neighbour's 3

}  // namespace

lab::Plan lab_plan_of(const FieldsQuestion& question, lab::ClientLink link) {
  lab::Obstacles obstacles = question.obstacles;
  obstacles.client_link = link;
  obstacles.known_neighbours = true;  // no case may delay the next one
  obstacles.reassembly_seconds = obstacles.reassembly_seconds.value_or(reassembly_seconds);
  obstacles.connections_by_hand =
      std::any_of(question.cases.begin(), question.cases.end(), cases::wants_connection);
  lab::Plan plan = lab::plan_of(obstacles);
  plan.commands.insert(plan.commands.end(), question.alterations.begin(),
                       question.alterations.end());
  plan.altered = !question.alterations.empty();
  return plan;
}

Error with_likely_cause(Error error, const FieldsQuestion& question) {
  // A route of type `prohibit` says EACCES, and no permission is missing; a next hop of the lab
  // that does not answer is no result of the question.
  const bool altered = !question.alterations.empty();
  const bool forbidden = error.number == EACCES && error.cause == Cause::permission;
  if (altered && (forbidden || error.cause == Cause::no_answer)) {
    error.cause = Cause::environment;
  }
  if (!altered || error.cause != Cause::environment) return error;
  error.hint = "the lab was altered, which is the likely cause:";
  for (const lab::Command& command : question.alterations) {
    error.hint += "\n  --alter '" + command.line() + "'";
  }
  error.hint +=
      "\n  hosts have to reach their neighbours, and the server its own program, for a row";
  return error;
}

}  // namespace pushpkt::ask
