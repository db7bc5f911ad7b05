// --expect: the exit code becomes a grade.
#pragma once

#include <string>
#include <vector>

#include "arguments.hpp"
#include "pushpkt/ask/fields.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::tool {

/// What became of one row, as --expect can name it.
struct Outcome {
  std::string name;  ///< "ip.ttl=0 on raw-ip"
  bool answered = false;
  std::string error = {};   ///< errno of a refusing system call; "" where it took the packet
  std::string died = {};    ///< the host; "" where it did not die
  std::string reason = {};  ///< the kernel's drop reason

  /// "answered", "errno=EMSGSIZE", "died@router:IP_INHDR", "arrived, not answered"
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] Outcome outcome_of(const ask::FieldsRow& row);

/// "answered", "died@HOST", "died@HOST:REASON" or "errno=NAME".
class Expectation {
 public:
  /// An input error when the text is none of these. Without `knows_deaths` died@ is refused.
  [[nodiscard]] static Result<Expectation> of(const std::string& text, bool knows_deaths);

  [[nodiscard]] bool is_met_by(const Outcome& outcome) const;
  /// The exit code: 0 when all are so, 1 when one is not (which is told on stderr) or there is
  /// none.
  [[nodiscard]] int grade(const std::vector<Outcome>& outcomes) const;

 private:
  std::string text_;
  std::string died_;    // at which host; "" where another outcome is expected
  std::string reason_;  // "" where any will do
  std::string error_;
};

void add_expect_option(Arguments question, std::string& text, bool knows_deaths);

}  // namespace pushpkt::tool
