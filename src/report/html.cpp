// The page and its style sheet.
#include "report/html.hpp"

#include "pushpkt/base/printable.hpp"

namespace pushpkt::report {
namespace {

constexpr std::string_view style_sheet = R"css(
:root { --ink:#1c2430; --soft:#5d6b7d; --line:#cfd7e1; --paper:#fff; --band:#f4f6f9;
        --ours:#dcebff; --computed:#e4f5e5; --preset:#f1ecfb; --kernel:#f0f0f0; --changed:#ffe2b8; --bad:#ffc9c9; }
@media (prefers-color-scheme: dark) {
  :root { --ink:#e6ebf2; --soft:#9fb0c3; --line:#3a4656; --paper:#151b23; --band:#1d2530;
          --ours:#1f3a5f; --computed:#1f4027; --preset:#3a2f57; --kernel:#2a3038; --changed:#6b4a12; --bad:#6b2323; } }
* { box-sizing:border-box }
body { font:15px/1.5 system-ui,sans-serif; color:var(--ink); background:var(--paper); max-width:70rem; margin:2rem auto; padding:0 1rem }
h1 { font-size:1.6rem; margin:0 } h2 { font-size:1.2rem; margin:2.2rem 0 .6rem } h3 { font-size:1rem; margin:1.2rem 0 .4rem }
.faint { color:var(--soft) } .answer { font-size:1.1rem; border-left:.3rem solid #3a7d44; padding:.4rem 1rem; background:var(--band); margin:1.2rem 0 }
.answer.no { border-color:#a33 }
table { border-collapse:collapse; width:100%; margin:.4rem 0 1rem } th,td { text-align:left; padding:.3rem .6rem; border-bottom:1px solid var(--line); vertical-align:top }
th { background:var(--band) } code,.mono { font-family:ui-monospace,monospace; font-size:.86em }
.good { color:#2c7a3d; font-weight:600 } .wrong { color:#c0392b; font-weight:600 }
.bits { display:grid; grid-template-columns:repeat(32,1fr); border-top:1px solid var(--line); border-left:1px solid var(--line); margin:.2rem 0 .8rem }
.bits > div { border-right:1px solid var(--line); border-bottom:1px solid var(--line); padding:.1rem .25rem; min-width:0; overflow:hidden; text-align:center; font-size:.74rem; line-height:1.25; overflow-wrap:anywhere }
.bits .rule { color:var(--soft); font-size:.6rem; padding:0; background:var(--band) }
.set { background:var(--ours) } .computed { background:var(--computed) } .preset { background:var(--preset) } .kernel { background:var(--kernel); color:var(--soft) } .changed { background:var(--changed) } .unexplained { background:var(--bad) }
.legend span { display:inline-block; padding:0 .5rem; margin-right:.5rem; border:1px solid var(--line) }
pre { background:var(--band); padding:.7rem 1rem; overflow-x:auto; font-size:.82rem } details { margin:.5rem 0 } summary { cursor:pointer }
@media print { body { margin:0; max-width:none } details { display:block } section { break-inside:avoid } }
)css";

}  // namespace

/// XML 1.0 has no way to write most control characters, and a browser turns text around by others.
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

std::string element(std::string_view tag, std::string_view css, std::string_view content) {
  std::string out = "<" + std::string(tag);
  if (!css.empty()) out += " class=\"" + std::string(css) + "\"";
  return out + ">" + std::string(content) + "</" + std::string(tag) + ">\n";
}

std::string page(std::string_view title, std::string_view body) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escaped(title) + "</title>\n<style>" + std::string(style_sheet) +
         "</style>\n</head>\n<body>\n" + std::string(body) + "</body>\n</html>\n";
}

}  // namespace pushpkt::report
