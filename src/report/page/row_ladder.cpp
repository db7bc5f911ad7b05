// The steps follow from what was seen: at the next hop, at the server, by its program.
#include "report/page/row_ladder.hpp"

#include <cstdint>

#include "pushpkt/base/joined.hpp"
#include "report/page/json_values.hpp"

namespace pushpkt::report::page {
namespace {

enum Host : std::uint8_t { client, router, server };

/// "ip.id 0x0000 -> 0x717c", for each change of a list; Ethernet addresses change on every link.
std::string changes(const Json& row, const char* list, const char* from, const char* to) {
  std::vector<std::string> out;
  for (const Json& change : items_at(row, list)) {
    const std::string field = text_at(change, "field");
    if (field.starts_with("eth.") && text_at(change, "owner") == "network") continue;
    out.push_back(field + " " + field_value(field, value_at(change, from)) + " -> " +
                  field_value(field, value_at(change, to)));
  }
  return joined(out, ", ");
}

Host host_of(const std::string& name) {
  return name == "router" ? router : name == "server" ? server : client;
}

std::string death_of(const Json& died) {
  const std::string reason = text_at(died, "reason");
  const std::string known_by = text_at(died, "known_by");
  return "dropped" + (reason.empty() ? "" : ": " + reason) +
         (known_by.empty() ? "" : " (" + known_by + ")");
}

LadderStep hop(Host from, Host to, std::string what, const std::string& changed) {
  LadderStep step{.from = from, .to = to, .what = std::move(what)};
  if (!changed.empty()) step.notes.push_back(changed);
  return step;
}

}  // namespace

Ladder row_ladder(const Json& row) {
  Ladder out{.hosts = {"client", "router", "server"}};
  const std::string error = text_at(row, "errno");
  if (!error.empty()) {
    out.steps.push_back(
        {.from = client, .died = true, .what = "refused by the system call: " + error});
    return out;
  }
  const std::string rewritten = changes(row, "rewritten", "wrote", "wire");
  if (truth_at(row, "left_sender")) {
    out.steps.push_back(hop(client, router, text_at(row, "case"),
                            rewritten.empty() ? "as we wrote it" : "the kernel: " + rewritten));
  }
  if (truth_at(row, "left_router")) {
    const std::string changed = changes(row, "in_transit", "before", "after");
    out.steps.push_back(hop(router, server, "forwarded", changed));
  }
  const Json& died = value_at(row, "died");
  const std::string at = text_at(died, "at");
  if (!at.empty()) {
    out.steps.push_back({.from = host_of(at), .died = true, .what = death_of(died)});
  }
  const std::string taken = text_at(row, "taken_by");
  if (!taken.empty() && !out.steps.empty()) {
    out.steps.back().notes.push_back("the " + taken + " took it in, without an answer");
  }
  for (const Json& icmp : items_at(row, "icmp")) {
    out.steps.push_back(
        hop(at == "server" ? server : router, client,
            "ICMP type " + shown_at(icmp, "type") + ", code " + shown_at(icmp, "code"), ""));
  }
  if (truth_at(row, "answered")) out.steps.push_back(hop(server, client, "the answer", ""));
  return out;
}

}  // namespace pushpkt::report::page
