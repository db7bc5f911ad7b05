// Words to flags.
#include "cli/safety.hpp"

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/terminal.hpp"

namespace pushpkt::tool {

void add_allow_option(Arguments verb, std::vector<std::string>& names) {
  verb.add_option(
          "--allow", names,
          "permit a destination outside the private ranges (public), a source that is "
          "not ours (spoof), more than 1,000 packets a second or a repeated broadcast (flood)")
      .one_of({"public", "spoof", "flood"})
      .type_name("public|spoof|flood")
      .split_at_commas();
}

Allowed allowed(const std::vector<std::string>& names) {
  const auto has = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return {has("public"), has("spoof"), has("flood")};
}

Result<stack::EgressGate> egress_gate(const Allowed& allow) {
  return stack::EgressGate::open(allow);
}

void print_measures(const std::vector<std::string>& measures) {
  for (const std::string& measure : measures) print_stderr("guard: " + measure + "\n");
}

}  // namespace pushpkt::tool
