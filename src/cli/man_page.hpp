// Manual pages from the table of commands and from that of the protocols. man(7), groff_man(7)
#pragma once

#include <string>
#include <string_view>

#include "cli/command_facts.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::cli {

struct PageSource {
  std::string_view version = {};  ///< "0.1.0"
  std::string_view date = {};     ///< of this version: 2026-11-27
};

/// The source of a page: "pushpkt" is pushpkt(1), "recipes" pushpkt-recipes(7), and "send"
/// pushpkt-send(1). An input error for another name.
[[nodiscard]] Result<std::string> man_page(const CommandFacts& program, std::string_view name,
                                           const PageSource& source);

/// pushpkt-recipes(7).
[[nodiscard]] std::string recipes_page(const PageSource& source);

/// A line of text for roff(7): no character of it commands.
[[nodiscard]] std::string roff(std::string_view text);
/// ".TH" with title and section.
[[nodiscard]] std::string page_title(std::string_view name, int section, const PageSource& source);

}  // namespace pushpkt::cli
