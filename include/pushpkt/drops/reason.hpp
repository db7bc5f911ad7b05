// What the kernel's drop reasons mean, and what cures them.
// The names are those of enum skb_drop_reason (include/net/dropreason-core.h), without
// SKB_DROP_REASON_
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "pushpkt/drops/counters.hpp"

namespace pushpkt::drops {

/// A row: the kernel's word, in ours.
struct Reason {
  std::string_view name;
  std::string_view sentence;  ///< what was wrong, about the packet
  std::string_view cure;      ///< a command, or what to change; IF stands for the interface
};

/// All rows. A kernel may know reasons that have none.
[[nodiscard]] std::span<const Reason> reasons();
/// nullptr: no row; show the name as it is.
[[nodiscard]] const Reason* find_reason(std::string_view name);

/// What a counter that moved lets us conclude. Each row was seen to happen (tests/lab).
struct CounterRule {
  /// As `Counters` names it; `*.rx_dropped` stands for every interface.
  std::string_view counter;
  /// The kernel's word for it, as the tracepoint gives it; "" where it could be several.
  std::string_view reason;
  /// Why it is more or less than the reason says; "" to take the reason's sentence.
  std::string_view sentence = {};
  /// If one of these moved too, the packet is counted there as well and that is the better clue.
  std::array<std::string_view, 3> unless = {};
};

/// A clue that was found.
struct Finding {
  const CounterRule* clue = nullptr;
  Change change;

  [[nodiscard]] std::string_view sentence() const;
  [[nodiscard]] std::string_view cure() const;  ///< "" if none is known
};

/// What `changes` of one namespace tell: nothing for counters of normal work. An empty answer is no
/// proof that nothing was dropped: a firewall, a foreign MAC address, an impossible source address
/// and an unresolved neighbour move no counter at all.
[[nodiscard]] std::vector<Finding> findings(std::span<const Change> changes);
[[nodiscard]] std::span<const CounterRule> clues();
/// The change of this counter, if it rose; "*.rx_dropped" is that of any interface.
[[nodiscard]] const Change* moved(std::span<const Change> changes, std::string_view counter);

}  // namespace pushpkt::drops
