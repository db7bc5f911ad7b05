// Answers in the form of expectations, and what is wrong with a question or an answer.
#pragma once

#include "pushpkt/app/server.hpp"
#include "pushpkt/ask/expectation.hpp"
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/ask/push.hpp"
#include "pushpkt/ask/tcp.hpp"

namespace pushpkt::ask {

/// A row of each case on each path.
[[nodiscard]] std::vector<Outcome> outcomes_of(const FieldsAnswer& answer);
/// A row of each obstacle's cases on each path, while the obstacle stands.
[[nodiscard]] std::vector<Outcome> outcomes_of(const ObstaclesAnswer& answer);
/// Each path; the baseline, which is always run, only if it is among `named`.
[[nodiscard]] std::vector<Outcome> outcomes_of(const PushAnswer& answer,
                                               const std::vector<std::string>& named);

/// The ways that an expectation grades: those with a guard, or all where guards are named; the
/// baseline only if the path `socket` is among `named_paths`.
[[nodiscard]] std::vector<Outcome> outcomes_of(const TcpAnswer& answer,
                                               const std::vector<std::string>& named_paths,
                                               bool names_guards);

/// What an answer without an expectation is worth.
enum class Grade : std::uint8_t {
  yes,
  no,
  unknown,  ///< not even the baseline worked
};
/// yes: every way of our own brought the answer, and no difference is unexplained.
[[nodiscard]] Grade grade_of(const PushAnswer& answer);
/// yes: each path held its conversation with a guard, and no RST of our kernel's left; where guards
/// are named: every way that was asked held its conversation.
[[nodiscard]] Grade grade_of(const TcpAnswer& answer, bool names_guards);

/// The input error for a UDP request that does not fit into one packet of the lab's: its fragments
/// would be compared and answered as packets of their own. TCP's may have any number of segments.
[[nodiscard]] Result<void> check_message(const std::string& message, bool ip6,
                                         app::Transport transport = app::Transport::udp);

/// The error for a case that was possible on none of the paths.
[[nodiscard]] Result<void> check_all_asked(const FieldsAnswer& answer);

}  // namespace pushpkt::ask
