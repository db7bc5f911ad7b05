// Pieces of a self-contained HTML page: no scripts, nothing fetched from anywhere.
#pragma once

#include <string>
#include <string_view>

namespace pushpkt::report {

/// Text for an element or a quoted attribute.
[[nodiscard]] std::string escaped(std::string_view text);

/// `<tag class="css">content</tag>`; the content is HTML already.
[[nodiscard]] std::string element(std::string_view tag, std::string_view css,
                                  std::string_view content);

/// A whole page with our style sheet, for screen and paper.
[[nodiscard]] std::string page(std::string_view title, std::string_view body);

}  // namespace pushpkt::report
