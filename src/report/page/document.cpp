// The frame of a page. Content Security Policy Level 3.
#include "report/page/document.hpp"

#include "report/page/digest.hpp"
#include "report/page/html.hpp"

namespace pushpkt::report::page {

std::string title_block(std::string_view title, std::string_view circumstances) {
  return element("h1", "", escaped(title)) + "\n" +
         (circumstances.empty() ? "" : element("p", "faint", escaped(circumstances)) + "\n");
}

std::string contents(std::string_view body) {
  constexpr std::string_view mark = "<h2 id=\"";
  std::string items;
  for (std::size_t at = body.find(mark); at != std::string_view::npos; at = body.find(mark, at)) {
    at += mark.size();
    const std::string_view id = body.substr(at, body.find('"', at) - at);
    const std::size_t text = body.find('>', at) + 1;
    const std::string_view title = body.substr(text, body.find("</h2>", text) - text);
    items += "<li><a href=\"#" + std::string(id) + "\">" + std::string(title) + "</a></li>\n";
  }
  return "<nav aria-label=\"Parts of this page\"><ul>\n" + items + "</ul></nav>\n";
}

std::string document(std::string_view title, std::string_view body) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
      "<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"";
  out += "default-src 'none'; style-src '" + source_digest(style_sheet()) + "'; script-src '" +
         source_digest(script()) + "'; base-uri 'none'; form-action 'none'\"/>\n";
  out +=
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>";
  out += escaped(title) + "</title>\n<style>" + std::string(style_sheet()) + "</style>\n</head>\n";
  out += "<body>\n<a class=\"skip\" href=\"#main\">To the content</a>\n<main id=\"main\">\n";
  out += body;
  out += "</main>\n<footer><p>Made by pushpkt. This page loads nothing.</p></footer>\n";
  return out + "<script>" + std::string(script()) + "</script>\n</body>\n</html>\n";
}

}  // namespace pushpkt::report::page
