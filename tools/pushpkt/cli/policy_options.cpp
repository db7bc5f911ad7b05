// A policy from a file, and fields from the command line that it need not know.
#include "cli/policy_options.hpp"

namespace pushpkt::tool {

Result<compare::Policy> PolicyOptions::policy() const {
  Result<compare::Policy> policy = compare::Policy();
  if (!file.empty()) policy = compare::Policy::load(file);
  if (!policy) return policy;
  for (const std::string& field : ignored) {
    if (auto done = policy->ignore(field); !done) return fail(done.error());
  }
  return policy;
}

void add_policy_options(Arguments group, PolicyOptions& options) {
  group
      .add_option("--policy", options.file,
                  "what may differ: ignore, tolerance, mask, relations (TOML)")
      .reads_file()
      .type_name("FILE");
  group
      .add_option("--ignore", options.ignored,
                  "a field that may differ, or many: ip.id, tcp.options.*, dns.resp.ttl")
      .type_name("FIELD");
}

}  // namespace pushpkt::tool
