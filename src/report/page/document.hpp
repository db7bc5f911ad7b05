// A whole page: one file that loads nothing.
#pragma once

#include <string>
#include <string_view>

namespace pushpkt::report::page {

/// The page with our style sheet and script. Its Content-Security-Policy forbids every load and
/// every script and style but these two, so that nothing in a packet or file can add any.
[[nodiscard]] std::string document(std::string_view title, std::string_view body);

/// The heading of the page, with the circumstances below it.
[[nodiscard]] std::string title_block(std::string_view title, std::string_view circumstances);

/// Links to the parts of the page that have a heading of level 2, in `body`.
[[nodiscard]] std::string contents(std::string_view body);

/// CSS for screen (light, dark, narrow) and paper.
[[nodiscard]] std::string_view style_sheet();
/// JavaScript: folding, filters, and the link between fields and bytes. All else works without it.
[[nodiscard]] std::string_view script();

}  // namespace pushpkt::report::page
