// The order of Linux' output path: UDP, IP, netfilter, routing with the neighbour, the device's
// queue, its driver. ip(7), raw(7), packet(7).
#include "report/page/stack_picture.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"

namespace pushpkt::report::page {
namespace {

using path::Entry;

struct StackRow {
  std::string_view name;
  std::string_view detail;
  std::array<std::string_view, 2> headers;  ///< as `ours` names them; none: it writes no header
};

constexpr std::array stack_rows{
    StackRow{"UDP", "ports, length, checksum", {"udp", "tcp"}},
    StackRow{"IP", "addresses, TTL, id, checksum", {"ip", "ipv6"}},
    StackRow{"firewall", "netfilter's output hooks", {}},
    StackRow{"route, neighbour", "interface, next hop", {}},
    StackRow{"Ethernet", "MAC addresses, type", {"eth", "eth"}},
    StackRow{"queue", "queueing discipline, captures", {}},
    StackRow{"device, driver", "network card", {}},
};

/// The row before which a way enters; nullopt: it does not, or it is not known.
std::optional<std::size_t> first_row(Entry entry) {
  switch (entry) {
    case Entry::transport:
      return 0;
    case Entry::ip:
      return 1;
    case Entry::firewall:
      return 2;
    case Entry::ethernet:
      return 4;
    case Entry::queue:
      return 5;
    case Entry::driver:
    case Entry::receive:
      return 6;
    case Entry::none:
      break;
  }
  return std::nullopt;
}

/// One way as a column.
struct Column {
  std::string name;
  std::vector<std::string> ours;
  Entry entry = Entry::none;
};

/// A saved answer without `entry` has the name of the path at least.
Entry entry_of(const Json& path) {
  if (const auto entry = path::parse_entry(text_at(value_at(path, "way"), "entry"))) return *entry;
  const auto kind = path::find_kind(text_at(path, "path"));
  return kind ? (*kind)->entry : Entry::none;
}

std::string cell(const Column& column, std::size_t index) {
  const StackRow& row = stack_rows[index];
  const bool is_ours = std::any_of(row.headers.begin(), row.headers.end(), [&](const auto& name) {
    return !name.empty() &&
           std::find(column.ours.begin(), column.ours.end(), name) != column.ours.end();
  });
  const auto first = first_row(column.entry);
  if (is_ours) {
    return element("td", first == index ? "set entry" : "set",
                   (first == index ? spoken("enters the kernel here; ") : "") + "ours");
  }
  if (!first) return element("td", "skipped", "?");
  if (index < *first) return element("td", "skipped", "no");
  const bool writes = !row.headers[0].empty();
  std::string css = writes ? "kernel" : "passes";
  std::string text = column.entry == Entry::receive ? "in" : writes ? "kernel" : "yes";
  if (index > *first) return element("td", css, text);
  return element("td", css + " entry", spoken("enters the kernel here; ") + text);
}

}  // namespace

std::string stack_picture(const Json& answer) {
  std::vector<Column> columns;
  for (const Json& path : items_at(answer, "paths")) {
    columns.push_back({text_at(path, "path"), texts_at(path, "ours"), entry_of(path)});
  }
  if (columns.empty()) return "";
  std::string head = element("td", "", spoken("layer"));
  std::string program = element("th", {{"scope", "row"}}, "program<small>the message</small>");
  for (const Column& column : columns) {
    head += element("th", {{"scope", "col"}}, escaped(column.name));
    program += element("td", "set", "ours");
  }
  std::string rows = element("tr", "", program) + "\n";
  for (std::size_t i = 0; i < stack_rows.size(); ++i) {
    std::string cells =
        element("th", {{"scope", "row"}},
                escaped(stack_rows[i].name) + element("small", "", escaped(stack_rows[i].detail)));
    for (const Column& column : columns) cells += cell(column, i);
    rows += element("tr", "", cells) + "\n";
  }
  return element("table", "stack",
                 element("caption", "",
                         "\xe2\x96\xbc: the packet enters the kernel here. yes, no: "
                         "whether it passes this part; in: it is received.") +
                     element("thead", "", element("tr", "", head)) + element("tbody", "", rows)) +
         "\n";
}

}  // namespace pushpkt::report::page
