// pushpkt diff: what is not the same about two captures.
#include <memory>

#include "cli/command.hpp"
#include "cli/policy_options.hpp"
#include "cli/privileges.hpp"
#include "pushpkt/base/output_file.hpp"
#include "verbs/diff_run.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct Options {
  std::vector<std::string> files;
  PolicyOptions policy;
  std::string pairing;
  compare::Bounds bounds;
  DiffOutput output;
};

Result<int> run(const Options& options) {
  const auto other = check_outputs_are_no_inputs({options.policy.file}, {options.output.html_file});
  if (!other) return fail(other.error());
  const auto two = check_outputs_are_distinct({"-", options.output.html_file});
  if (!two) return fail(two.error());
  const Files files{.read = {options.files[0], options.files[1], options.policy.file},
                    .written = {options.output.html_file}};
  if (auto given_up = give_up_rights(files); !given_up) return fail(given_up.error());
  auto policy = options.policy.policy();
  if (!policy) return fail(policy.error());
  if (!options.pairing.empty()) policy->pairing = *compare::pairing_of_name(options.pairing);
  return diff_captures({.a = options.files[0],
                        .b = options.files[1],
                        .policy = *policy,
                        .bounds = options.bounds,
                        .output = options.output});
}

}  // namespace

Run add_diff(Arguments verb) {
  auto options = std::make_shared<Options>();
  verb.add_option("captures", options->files,
                  "two captures, pcap or pcapng, or folders of them; - is the standard input")
      .type_name("A B")
      .expected(2, 2)
      .required();
  add_policy_options(verb, options->policy);
  verb.add_option("--pair", options->pairing,
                  "how packets find their partners: order (the default), flow or content")
      .one_of({"order", "flow", "content"});
  verb.add_option("--window", options->bounds.window_packets,
                  "look so many packets ahead for a partner")
      .type_name("N")
      .range(1, 1'000'000);
  verb.add_option("--memory", options->bounds.memory_bytes,
                  "hold so much of packets that wait for a partner (16MiB)")
      .type_name("SIZE")
      .octets();
  verb.add_flag("-q,--brief", options->output.brief, "only the groups, not packet by packet");
  verb.add_flag("--json", options->output.json, "one JSON document");
  verb.add_option("--html", options->output.html_file, "also a page to read and print")
      .type_name("FILE");
  verb.footer(
      "Exit status: 0 the same, 1 different, 2 trouble.\n"
      "Examples:\n"
      "  pushpkt diff before.pcapng after.pcapng\n"
      "  pushpkt diff --pair flow --ignore ip.id --ignore 'tcp.options.*' a.pcap b.pcap\n"
      "  pushpkt diff --policy replay.toml saved.pcapng replayed.pcapng\n"
      "  pushpkt ask --save out; pushpkt diff out/packet.pcapng out/inject.pcapng\n"
      "Without a policy, only the time may differ. Checksums that were left to the\n"
      "network card are named, but make no difference. A folder stands for the captures\n"
      "in it, as in diff(1).");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
