// All cases on all paths, in labs that run at the same time.
#pragma once

#include <string>
#include <vector>

#include "ask/experiment.hpp"

namespace pushpkt::ask {

/// Rows by case and then by path, and which of them were measured.
struct Measured {
  explicit Measured(std::size_t places = 0) : rows(places), is_run(places, false) {}
  Experiment::Rows rows;
  std::vector<bool> is_run;
};

/// Rows by case and then by the question's paths; `notes` is added to (see `path_groups`).
///
/// A large question is spread over several labs, each with a thread of its own that stays on one
/// CPU: while one waits for a kernel's timer, the others go on. Labs share no namespace, no counter
/// and no port. With the tracepoint they run one after the other: at the same time now and then a
/// drop was known by the counters alone. `question.asking.drop_privileges` is called in each
/// thread, when all is open and before the first trial. Where `question.asking.stop` says so, the
/// rest is left out.
[[nodiscard]] Result<Measured> run_fields(const FieldsQuestion& question,
                                          std::vector<std::string>& notes);

}  // namespace pushpkt::ask
