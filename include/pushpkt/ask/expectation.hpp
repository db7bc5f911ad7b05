// What a row is expected to be: "answered", "arrived", "taken@router",
// "died@router:IP_INHDR", "errno=EMSGSIZE".
#pragma once

#include <string>
#include <vector>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::ask {

/// What became of one row, in the form of an expectation.
struct Outcome {
  std::string name;  ///< "ip.ttl=0 on raw-ip"
  bool answered = false;
  std::string error = {};   ///< errno of a refusing system call; "" where it took the packet
  std::string died = {};    ///< the host that dropped it; "" where it was not dropped
  std::string reason = {};  ///< the kernel's drop reason
  bool arrived = false;     ///< the server's program got it, and no answer came back
  std::string taken = {};   ///< the host that took it in without an answer; "": none did

  /// "answered", "arrived", "taken@router", "errno=EMSGSIZE", "died@router:IP_INHDR",
  /// "not answered"
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] Outcome outcome_of(const FieldsRow& row);

class Expectation {
 public:
  /// Parses "answered", "arrived", "taken@HOST", "died@HOST", "died@HOST:REASON" or
  /// "errno=NAME". An input error for any other text, a REASON that no kernel is known to have, and
  /// for arrived, taken@ and died@ unless `knows_drops`.
  [[nodiscard]] static Result<Expectation> parse(const std::string& text, bool knows_drops);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_met_by(const Outcome& outcome) const;
  /// Those that do not meet it.
  [[nodiscard]] std::vector<Outcome> unmet(const std::vector<Outcome>& outcomes) const;

 private:
  std::string text_;
  std::string died_;    // at which host; "" where another outcome is expected
  std::string reason_;  // "": any
  std::string error_;
  std::string taken_;  // by which host
  bool arrived_ = false;
};

}  // namespace pushpkt::ask
