// The page of `ask socket`: the packets of plain sockets, series of values, and the options.
#include <fmt/format.h>

#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "report/page/document.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"
#include "report/page/pages.hpp"
#include "report/page/table.hpp"

namespace pushpkt::report::page {
namespace {

constexpr std::string_view socket_question =
    "What does a plain socket put on the wire, and which option changes what?";

std::string value_of(const std::string& field, const Json& value) {
  return value.text() != nullptr && *value.text() == "varies" ? element("i", "", "varies")
                                                              : code(field_value(field, value));
}

std::string baseline(const Json& answer) {
  std::string out;
  for (const Json& json : items_at(answer, "baselines")) {
    Table table("Every field, at the router", {"field", "packet", "value", "a recipe"});
    for (const Json& row : items_at(json, "rows")) {
      const std::string field = text_at(row, "field");
      table.add({code(field), escaped(text_at(row, "packet")),
                 value_of(field, value_at(row, "value")),
                 truth_at(row, "by_hand") ? "has to name it" : "computes it"});
    }
    out += heading(3, "", text_at(json, "use")) + folded("its fields", table.html());
  }
  return out;
}

/// A point for each value, from the lowest to the highest.
std::string spark(const Json& json) {
  constexpr double width = 240;
  constexpr double height = 48;
  constexpr double margin = 6;
  std::vector<double> values;
  for (const Json& value : items_at(json, "values")) {
    if (const auto number = number_at(Json{{"v", value}}, "v")) values.push_back(*number);
  }
  if (values.size() < 2) return "";
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double range = std::max(*high - *low, 1.0);
  std::string points;
  std::string line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = margin + (width - 2 * margin) * static_cast<double>(i) /
                                  static_cast<double>(values.size() - 1);
    const double y = height - margin - (height - 2 * margin) * (values[i] - *low) / range;
    points += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>", x, y);
    line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : " L", x, y);
  }
  return fmt::format(
      "<svg class=\"spark\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
      "aria-label=\"{2}\"><path d=\"{3}\"/>{4}</svg>",
      width, height, escaped("from " + fmt::format("{:g} to {:g}", *low, *high)), line, points);
}

std::string series(const Json& answer) {
  Table table("How values follow one another", {"field", "over", "behaviour", "values", "drawn"});
  for (const Json& json : items_at(answer, "series")) {
    std::vector<std::string> values;
    for (const Json& value : items_at(json, "values")) values.push_back(value.dump());
    table.add({code(text_at(json, "field")), escaped(text_at(json, "over")),
               escaped(text_at(json, "behaviour")), code(joined(values, " ")), spark(json)});
  }
  return table.html();
}

std::string changes(const Json& option) {
  std::vector<std::string> items;
  for (const Json& change : items_at(option, "changed")) {
    const std::string field = text_at(change, "field");
    const std::string packet = text_at(change, "packet");
    items.push_back((packet.empty() ? "" : escaped(packet) + ": ") + code(field) + " " +
                    value_of(field, value_at(change, "baseline")) + " &#8594; " +
                    value_of(field, value_at(change, "with")));
  }
  std::string out = items.empty() ? "nothing" : bullets("plain", items);
  const std::string error = text_at(option, "errno");
  if (!error.empty()) {
    out = element("span", "wrong", escaped(error + " from " + text_at(option, "refused_by"))) +
          (items.empty() ? "" : out);
  } else if (!truth_at(option, "answered")) {
    out += element("p", "wrong", "no answer came back");
  }
  return out;
}

std::string options(const Json& answer) {
  Table table("What each option changes",
              {"option", "value", "socket", "what is different", "source"});
  for (const Json& option : items_at(answer, "options")) {
    table.add({code(text_at(option, "option")), code(text_at(option, "value")),
               escaped(text_at(option, "use")), changes(option),
               escaped(text_at(option, "source"))});
  }
  return table.html();
}

}  // namespace

std::string socket_page(const Json& answer) {
  std::string body;
  if (const std::string table = options(answer); !table.empty()) {
    body += heading(2, "options", "Options") + table;
  }
  if (const std::string table = series(answer); !table.empty()) {
    body += heading(2, "series", "Series") + table;
  }
  if (const std::string tables = baseline(answer); !tables.empty()) {
    body += heading(2, "baseline", "The packets of plain sockets") + tables;
  }
  const std::string rounds = shown_at(answer, "rounds");
  const std::string where = circumstances(answer) + "; each measured " + rounds + " times";
  return document(socket_question,
                  title_block(socket_question, where) + notes_html(answer) + contents(body) + body);
}

}  // namespace pushpkt::report::page
