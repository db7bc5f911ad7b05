// Escaping, and the few forms that all parts use.
#include "report/page/html.hpp"

#include "pushpkt/base/printable.hpp"

namespace pushpkt::report::page {

/// XML 1.0 cannot hold most control characters, and a browser reverses text at others.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text, Keep::lines)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string element(std::string_view tag, std::initializer_list<Attribute> attributes,
                    std::string_view content) {
  std::string out = "<" + std::string(tag);
  for (const Attribute& attribute : attributes) {
    if (attribute.value.empty()) continue;
    out += " " + std::string(attribute.name) + "=\"" + escaped(attribute.value) + "\"";
  }
  out += ">";
  out += content;
  return out + "</" + std::string(tag) + ">";
}

std::string element(std::string_view tag, std::string_view css, std::string_view content) {
  return element(tag, {{"class", std::string(css)}}, content);
}

std::string code(std::string_view text) { return element("code", "", escaped(text)); }

std::string spoken(std::string_view text) { return element("span", "spoken", escaped(text)); }

std::string good_or_wrong(bool good, std::string_view text) {
  return element("span", good ? "good" : "wrong", escaped(text));
}

std::string heading(unsigned level, std::string_view id, std::string_view text) {
  return element("h" + std::to_string(level), {{"id", std::string(id)}}, escaped(text)) + "\n";
}

std::string bullets(std::string_view css, const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += element("li", "", item) + "\n";
  return element("ul", css, out) + "\n";
}

std::string legend(std::string_view about,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> colours) {
  std::string items;
  for (const auto& [css, meaning] : colours) items += element("li", css, escaped(meaning));
  return element("p", "faint", escaped(about)) + element("ul", "legend", items) + "\n";
}

std::string folded(std::string_view summary, std::string_view content) {
  return "<details class=\"fold\" open=\"open\"><summary>" + escaped(summary) + "</summary>\n" +
         std::string(content) + "</details>\n";
}

std::string id_of(std::string_view prefix, std::string_view text) {
  std::string out(prefix);
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    out += plain ? c : '-';
  }
  return out;
}

}  // namespace pushpkt::report::page
