// Answers in the form of expectations, and what is wrong with a question or an answer.
#pragma once

#include "pushpkt/ask/expectation.hpp"
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/ask/push.hpp"

namespace pushpkt::ask {

/// A row of each case on each path.
[[nodiscard]] std::vector<Outcome> outcomes_of(const FieldsAnswer& answer);
/// A row of each obstacle's cases on each path, while the obstacle stands.
[[nodiscard]] std::vector<Outcome> outcomes_of(const ObstaclesAnswer& answer);
/// Each path; the baseline, which is always run, only if it is among `named`.
[[nodiscard]] std::vector<Outcome> outcomes_of(const PushAnswer& answer,
                                               const std::vector<std::string>& named);

/// The input error for a request that does not fit into one packet of the lab's: its fragments
/// would be compared and answered as packets of their own.
[[nodiscard]] Result<void> check_message(const std::string& message, bool ip6);

/// The error for a case that was possible on none of the paths.
[[nodiscard]] Result<void> check_all_asked(const FieldsAnswer& answer);

}  // namespace pushpkt::ask
