// The order of Linux' output path: UDP, IP, netfilter, routing with the neighbour, device. ip(7),
// raw(7), packet(7).
#include "report/page/stack_picture.hpp"

#include <algorithm>
#include <array>

#include "report/page/html.hpp"
#include "report/page/json_values.hpp"

namespace pushpkt::report::page {
namespace {

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
    StackRow{"device, driver", "queue, network card", {}},
};

/// A tun or tap device: the packet is received by the kernel, not sent by it.
bool is_cable(const Json& path) {
  return text_at(value_at(path, "way"), "enters").starts_with("at the other end of a cable");
}

/// The row before which a way enters, by how `ask push` names the place; past the end: unknown.
std::size_t entry_of(const Json& path) {
  const std::string enters = text_at(value_at(path, "way"), "enters");
  if (enters.starts_with("at the top")) return 0;
  if (enters.starts_with("behind UDP")) return 1;
  if (enters.starts_with("behind IP")) return 2;
  if (is_cable(path)) return stack_rows.size() - 1;
  if (!enters.starts_with("at the device")) return stack_rows.size();
  const auto ours = texts_at(path, "ours");
  const bool has_link = std::find(ours.begin(), ours.end(), "eth") != ours.end();
  return has_link ? 5 : 4;
}

std::string cell(const Json& path, const StackRow& row, std::size_t index, std::size_t entry) {
  const auto ours = texts_at(path, "ours");
  const bool is_ours = std::any_of(row.headers.begin(), row.headers.end(), [&](const auto& name) {
    return !name.empty() && std::find(ours.begin(), ours.end(), name) != ours.end();
  });
  const bool writes = !row.headers[0].empty();
  std::string css = index < entry ? "above" : "";
  std::string text;
  if (is_ours) {
    css = "set";
    text = "ours";
  } else if (index < entry) {
    css = "skipped";
    text = "no";
  } else if (is_cable(path)) {
    text = "in";
  } else {
    css = writes ? "kernel" : "passes";
    text = writes ? "kernel" : "yes";
  }
  if (index == entry) css += " entry";
  return element("td", css, (index == entry ? spoken("enters the kernel here; ") : "") + text);
}

}  // namespace

std::string stack_picture(const Json& answer) {
  std::vector<const Json*> paths;
  for (const Json& path : items_at(answer, "paths")) {
    if (entry_of(path) < stack_rows.size()) paths.push_back(&path);
  }
  if (paths.empty()) return "";
  std::string head = element("td", "", spoken("layer"));
  std::string program = element("th", {{"scope", "row"}}, "program<small>the message</small>");
  for (const Json* path : paths) {
    head += element("th", {{"scope", "col"}}, escaped(text_at(*path, "path")));
    program += element("td", "set", "ours");
  }
  std::string rows = element("tr", "", program) + "\n";
  for (std::size_t i = 0; i < stack_rows.size(); ++i) {
    const StackRow& row = stack_rows[i];
    std::string cells = element("th", {{"scope", "row"}},
                                escaped(row.name) + element("small", "", escaped(row.detail)));
    for (const Json* path : paths) cells += cell(*path, row, i, entry_of(*path));
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
