// Elements of a page, as text that is HTML and well-formed XML at once. WHATWG HTML; XML 1.0.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushpkt::report::page {

/// Text for an element or a quoted attribute. Control characters are shown as \xNN.
[[nodiscard]] std::string escaped(std::string_view text);

/// The value is text, and escaped here. An attribute with an empty value is left out.
struct Attribute {
  std::string_view name;
  std::string value;
};

/// `<tag name="value">content</tag>`; the content is HTML already.
[[nodiscard]] std::string element(std::string_view tag, std::initializer_list<Attribute> attributes,
                                  std::string_view content);
/// The same with a class only.
[[nodiscard]] std::string element(std::string_view tag, std::string_view css,
                                  std::string_view content);
/// `<code>text</code>`
[[nodiscard]] std::string code(std::string_view text);
/// Text that a screen reader reads and the screen does not show.
[[nodiscard]] std::string spoken(std::string_view text);
/// Text in the colour of what went well, or of what did not.
[[nodiscard]] std::string good_or_wrong(bool good, std::string_view text);
/// A heading that a link can name.
[[nodiscard]] std::string heading(unsigned level, std::string_view id, std::string_view text);
/// `<ul class="css">` with an item for each of these, which are HTML.
[[nodiscard]] std::string bullets(std::string_view css, const std::vector<std::string>& items);
/// What the colours of a picture mean: a line, and a sample for each class, with plain text.
[[nodiscard]] std::string legend(
    std::string_view about,
    std::initializer_list<std::pair<std::string_view, std::string_view>> colours);
/// Open in the page; the script folds it, and printing unfolds it again.
[[nodiscard]] std::string folded(std::string_view summary, std::string_view content);

/// A name for a link: letters, digits and hyphens of `text` behind the prefix.
[[nodiscard]] std::string id_of(std::string_view prefix, std::string_view text);

}  // namespace pushpkt::report::page
