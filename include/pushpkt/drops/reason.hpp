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

/// A row: the kernel's name and what it means.
struct Reason {
  std::string_view name;
  std::string_view sentence;  ///< what was wrong, about the packet
  std::string_view cure;      ///< a command, or what to change; IF stands for the interface
};

/// All rows. A kernel may know reasons that have none.
[[nodiscard]] std::span<const Reason> reasons();
/// nullptr: no row; show the name as it is.
[[nodiscard]] const Reason* find_reason(std::string_view name);

/// Whether a row, or this kernel (its BTF), has a drop reason of this name.
[[nodiscard]] bool is_reason(std::string_view name);

/// What a drop means.
struct Meaning {
  std::string_view sentence;  ///< "" where it is not known
  std::string_view cure;      ///< "" where none is known
};
/// Of a drop for this reason in this function of the kernel: the row of both, else of the reason.
[[nodiscard]] Meaning meaning_of(std::string_view reason, std::string_view function);

/// What follows from a counter that moved. Each row was measured (tests/lab).
struct CounterRule {
  /// As `Counters` names it; `*.rx_dropped` stands for every interface.
  std::string_view counter;
  /// The tracepoint's name of the reason; "" where it could be several.
  std::string_view reason;
  /// Replaces the sentence of the reason; "" keeps it.
  std::string_view sentence = {};
  /// If one of these moved too, the packet is counted there as well and that is the better rule.
  std::array<std::string_view, 3> unless = {};
  /// skb:kfree_skb does not report the packet: the kernel frees it by consume_skb().
  bool untraced = false;
};

/// A rule that applies.
struct Finding {
  const CounterRule* rule = nullptr;
  Change change;

  [[nodiscard]] std::string_view sentence() const;
  [[nodiscard]] std::string_view cure() const;  ///< "" if none is known
};

/// The drops that follow from `changes` of one namespace; counters of normal work are left out. An
/// empty answer does not prove that nothing was dropped: a firewall, a foreign MAC address, an
/// impossible source address and an unresolved neighbour move no counter at all.
[[nodiscard]] std::vector<Finding> findings(std::span<const Change> changes);
[[nodiscard]] std::span<const CounterRule> counter_rules();
/// The change of this counter, if it rose; "*.rx_dropped" is that of any interface.
[[nodiscard]] const Change* moved(std::span<const Change> changes, std::string_view counter);

}  // namespace pushpkt::drops
