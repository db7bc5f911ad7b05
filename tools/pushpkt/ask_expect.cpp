// answered | died@HOST[:REASON] | errno=NAME
#include "ask_expect.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "command.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

constexpr std::string_view death = "died@";
constexpr std::string_view refusal = "errno=";

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

}  // namespace

std::string Outcome::text() const {
  if (!error.empty()) return std::string(refusal) + error;
  if (answered) return "answered";
  if (!died.empty()) return std::string(death) + died + (reason.empty() ? "" : ":" + reason);
  return "not answered";
}

Outcome outcome_of(const ask::FieldsRow& row) {
  Outcome out{.name = row.text + " on " + std::string(row.path->name), .answered = row.answered};
  if (row.refusal) out.error = errno_name(row.refusal->number);
  if (row.died && !row.refusal) {
    out.died = row.died->at;
    out.reason = row.died->reason;
  }
  return out;
}

Result<Expectation> Expectation::of(const std::string& text, bool knows_deaths) {
  Expectation out;
  out.text_ = text;
  if (text == "answered") return out;
  if (text.starts_with(refusal)) {
    out.error_ = text.substr(refusal.size());
    if (is_errno(out.error_)) return out;
    return fail(not_understood(text, "an errno's name: errno=EMSGSIZE"));
  }
  if (!text.starts_with(death)) {
    return fail(not_understood(text, "answered, died@HOST, died@HOST:REASON or errno=NAME"));
  }
  if (!knows_deaths) {
    return fail(not_understood(
        text, "push does not measure where a packet dies; `pushpkt ask fields` does"));
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  out.died_ = text.substr(death.size(), colon - death.size());
  out.reason_ = text.substr(std::min(colon + 1, text.size()));
  constexpr std::array<std::string_view, 3> hosts{"client", "router", "server"};
  const bool known = std::find(hosts.begin(), hosts.end(), out.died_) != hosts.end();
  const bool lacks_reason = colon != text.size() && out.reason_.empty();
  if (known && !lacks_reason) return out;
  return fail(not_understood(text, "HOST is client, router or server: died@router:IP_INHDR"));
}

bool Expectation::is_met_by(const Outcome& outcome) const {
  if (!error_.empty()) return outcome.error == error_;
  if (died_.empty()) return outcome.answered;
  return outcome.died == died_ && (reason_.empty() || outcome.reason == reason_);
}

int Expectation::grade(const std::vector<Outcome>& outcomes) const {
  if (outcomes.empty()) say("not as expected (" + text_ + "): there is no row\n");
  int code = outcomes.empty() ? exit_no : exit_yes;
  for (const Outcome& outcome : outcomes) {
    if (is_met_by(outcome)) continue;
    say("not as expected (" + text_ + "): " + outcome.name + ": " + outcome.text() + "\n");
    code = exit_no;
  }
  return code;
}

void add_expect_option(Arguments question, std::string& text, bool knows_deaths) {
  question
      .add_option("--expect", text,
                  knows_deaths ? "exit 0 if every row is so, else 1: answered, "
                                 "died@HOST[:REASON] or errno=NAME"
                               : "exit 0 if every path is so, else 1: answered or errno=NAME; "
                                 "the baseline is graded only if --path names it")
      .type_name("OUTCOME");
}

}  // namespace pushpkt::tool
