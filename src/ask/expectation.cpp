// answered | arrived | taken@HOST | died@HOST[:REASON] | errno=NAME
#include "pushpkt/ask/expectation.hpp"

#include <algorithm>
#include <string_view>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/drops/reason.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::string_view died_prefix = "died@";
constexpr std::string_view taken_prefix = "taken@";
constexpr std::string_view errno_prefix = "errno=";

bool is_errno(const std::string& name) {
  constexpr int most = 134;  // the kernel's largest on common architectures
  for (int number = 1; number < most; ++number) {
    if (errno_name(number) == name) return true;
  }
  return false;
}

Error not_understood(const std::string& text, const std::string& hint) {
  return input_error("cannot expect `" + text + "`", hint);
}

bool is_host(const std::string& name) {
  const auto& hosts = lab::host_names;
  return std::find(hosts.begin(), hosts.end(), name) != hosts.end();
}

/// "" is any reason.
Result<void> check_reason(const std::string& text, const std::string& reason) {
  if (reason.empty() || drops::is_reason(reason)) return {};
  std::vector<std::string_view> names;
  for (const drops::Reason& known : drops::reasons()) names.push_back(known.name);
  return fail(not_understood(
      text, "no drop reason is known as " + reason + "; " + nearest_hint(reason, names) +
                "`pushpkt ask fields` prints it behind the host: died@router:IP_INHDR"));
}

}  // namespace

std::string Outcome::text() const {
  if (!error.empty()) return std::string(errno_prefix) + error;
  if (answered) return "answered";
  if (!taken.empty()) return std::string(taken_prefix) + taken;
  if (!died.empty()) return std::string(died_prefix) + died + (reason.empty() ? "" : ":" + reason);
  return arrived ? "arrived" : "not answered";
}

Outcome outcome_of(const FieldsRow& row) {
  Outcome out{.name = row.text + " on " + std::string(row.path->name),
              .answered = row.answered,
              .arrived = row.reached_app && !row.answered};
  if (row.taken_in) out.taken = row.taken_in->at;
  if (row.refusal) out.error = errno_name(row.refusal->number);
  if (row.died && !row.refusal) {
    out.died = row.died->at;
    out.reason = row.died->reason;
  }
  return out;
}

Result<Expectation> Expectation::parse(const std::string& text, bool knows_drops) {
  Expectation out;
  out.text_ = text;
  if (text == "answered") return out;
  if (text.starts_with(errno_prefix)) {
    out.error_ = text.substr(errno_prefix.size());
    if (is_errno(out.error_)) return out;
    return fail(not_understood(text, "an errno's name: errno=EMSGSIZE"));
  }
  out.arrived_ = text == "arrived";
  const bool is_taken = text.starts_with(taken_prefix);
  if (!out.arrived_ && !is_taken && !text.starts_with(died_prefix)) {
    return fail(not_understood(text, knows_drops ? "answered, arrived, taken@HOST, died@HOST, "
                                                   "died@HOST:REASON or errno=NAME"
                                                 : "answered or errno=NAME"));
  }
  if (!knows_drops) {
    return fail(not_understood(
        text, "this question does not measure where a packet ends; `pushpkt ask fields` does"));
  }
  if (out.arrived_) return out;
  if (is_taken) {
    out.taken_ = text.substr(taken_prefix.size());
    if (is_host(out.taken_)) return out;
    return fail(not_understood(text, "HOST is client, router or server: taken@server"));
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  out.died_ = text.substr(died_prefix.size(), colon - died_prefix.size());
  out.reason_ = text.substr(std::min(colon + 1, text.size()));
  const bool lacks_reason = colon != text.size() && out.reason_.empty();
  if (!is_host(out.died_) || lacks_reason) {
    return fail(not_understood(text, "HOST is client, router or server: died@router:IP_INHDR"));
  }
  if (auto known = check_reason(text, out.reason_); !known) return fail(known.error());
  return out;
}

bool Expectation::is_met_by(const Outcome& outcome) const {
  if (!error_.empty()) return outcome.error == error_;
  if (arrived_) return outcome.arrived;
  if (!taken_.empty()) return outcome.taken == taken_;
  if (died_.empty()) return outcome.answered;
  return outcome.died == died_ && (reason_.empty() || outcome.reason == reason_);
}

std::vector<Outcome> Expectation::unmet(const std::vector<Outcome>& outcomes) const {
  std::vector<Outcome> out;
  for (const Outcome& outcome : outcomes) {
    if (!is_met_by(outcome)) out.push_back(outcome);
  }
  return out;
}

}  // namespace pushpkt::ask
