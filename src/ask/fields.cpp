// The cases that can be run here, and the rows in the order of the question.
#include "pushpkt/ask/fields.hpp"

#include <algorithm>

#include "ask/fields_run.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

using cases::Case;
using cases::wants_connection;

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

/// Of an interrupted question nothing is said about cases without a row.
void take_rows(const FieldsQuestion& question, Measured measured, FieldsAnswer& answer) {
  const auto& is_run = measured.is_run;
  const bool whole = std::find(is_run.begin(), is_run.end(), false) == is_run.end();
  const auto width = static_cast<std::ptrdiff_t>(question.paths.size());
  std::size_t asked = 0;  // or tried: on these paths it may not be possible
  auto row = measured.rows.begin();
  for (const Case& each : question.cases) {
    const std::size_t before = answer.rows.size();
    for (std::size_t i = 0; i < question.paths.size(); ++i, ++row) {
      if (*row) answer.rows.push_back(std::move(**row));
    }
    const bool has_row = answer.rows.size() > before;
    const auto first = is_run.begin() + (&each - question.cases.data()) * width;
    const bool is_tried = std::find(first, first + width, false) == first + width;
    asked += has_row || is_tried ? 1U : 0U;
    if (!has_row && whole) answer.not_askable.push_back(each.text);
  }
  if (!whole) answer.interrupted = {asked, question.cases.size(), "case"};
}

/// What no table of the kernel's rewrites explains, and the sender has rules of the user's.
void explain_by_alterations(const FieldsQuestion& question, FieldsAnswer& answer) {
  const bool is_altered = std::ranges::any_of(
      question.alterations,
      [](const lab::Command& command) { return command.host == lab::client_name; });
  if (!is_altered) return;
  for (FieldsRow& row : answer.rows) {
    for (compare::Difference& changed : row.rewritten) {
      if (changed.owner != compare::Owner::unexplained) continue;
      changed.owner = compare::Owner::kernel;
      changed.why = "as a rule of the sender does it (packet filter, NAT): the lab was altered";
    }
  }
}

}  // namespace

Result<FieldsAnswer> ask_fields(const FieldsQuestion& whole) {
  FieldsAnswer answer;
  const FieldsQuestion question = possible_part(whole, answer);
  answer.ip6 = question.ip6;
  answer.paths = question.paths;
  answer.kernel = kernel_release();
  auto measured = run_fields(question, answer.notes);
  if (!measured) return fail(measured.error());
  take_rows(question, std::move(*measured), answer);
  explain_by_alterations(question, answer);
  return answer;
}

}  // namespace pushpkt::ask
