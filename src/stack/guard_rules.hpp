// The commands by which nft drops the RST of flows, and what is said of them. nft(8)
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pushpkt/stack/rst_guard.hpp"

namespace pushpkt::stack {

/// The table and its chain. `owned`: it goes with the process that adds it.
[[nodiscard]] std::string table_lines(const std::string& table, bool owned);
/// Two rules for one flow.
[[nodiscard]] std::string rules_for(const std::string& table, const GuardedFlow& flow);
/// A set for the flows of a family, and the rules that look a RST up in it.
[[nodiscard]] std::string lines_for_set(const std::string& table, bool ip6);
/// Puts flows of one family, each with its remote end, into its set.
[[nodiscard]] std::string element_line(const std::string& table,
                                       std::span<const GuardedFlow> flows);

/// See RstGuard::text().
[[nodiscard]] std::string guard_text(std::span<const GuardedFlow> flows, const std::string& table);
/// See RstGuard::notes().
[[nodiscard]] std::vector<std::string> guard_notes(std::span<const std::string> removed,
                                                   std::span<const GuardedFlow> flows,
                                                   const std::string& table);

}  // namespace pushpkt::stack
