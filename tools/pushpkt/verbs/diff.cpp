// pushpkt diff: what is not the same about two captures.
#include <memory>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/run_identity.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct DiffOptions {
  std::vector<std::string> files;
  PolicyOptions policy;
  std::string pairing;
  std::string shard;
  report::DiffRequest request;
};

Result<int> run(const DiffOptions& options) {
  const std::string& page = options.request.html_file;
  const Files files{.read = {options.files[0], options.files[1], options.policy.file},
                    .written = {page}};
  if (auto given_up = give_up_rights(files); !given_up) return fail(given_up.error());
  auto policy = options.policy.policy();
  if (!policy) return fail(policy.error());
  if (!options.pairing.empty()) policy->pairing = *compare::pairing_of_name(options.pairing);
  report::DiffRequest request = options.request;
  request.a = options.files[0];
  request.b = options.files[1];
  request.policy = std::move(*policy);
  if (!options.shard.empty()) {
    auto shard = report::shard_of_text(options.shard);
    if (!shard) return fail(shard.error());
    request.shard = *shard;
  }
  catch_interruptions();
  report::DiffOutput output = diff_output(request.json);
  output.stop = interrupted;
  output.stop_fd = interruption_fd();
  const auto same = report::diff_captures(request, output);
  if (!same) return fail(same.error());
  return *same ? exit_yes : exit_no;
}

}  // namespace

Run add_diff(Arguments verb) {
  auto options = std::make_shared<DiffOptions>();
  DiffOptions& o = *options;
  verb.declare({
      {"captures", "A B",
       "two captures, pcap or pcapng, or folders of them; - is the standard input", o.files,
       reads_file | capture_files | required | values(2, 2)},
      title("What may differ"),
  });
  verb.declare(policy_rows(o.policy));
  verb.declare({
      title("Which packets are compared"),
      {"--pair", "order|flow|content",
       "how packets find their partners: order (the default), flow or content", o.pairing,
       one_of_these},
      {"--window", "N", "look so many packets ahead for a partner", o.request.bounds.window_packets,
       range(1, 1'000'000)},
      {"--memory", "SIZE", "hold so much of packets that wait for a partner (16MiB)",
       o.request.bounds.memory_bytes, in_bytes | at_least(1)},
      title("Output"),
      {"-q,--brief", "", "only the groups, not packet by packet", o.request.brief},
      {"--json", "", "one JSON document", o.request.json},
      {"--shard", "K/N", "only the conversations (or contents) of part K of N, for `pushpkt merge`",
       o.shard},
      {"--html", "FILE", "also a page to read and print", o.request.html_file,
       writes_file | html_files},
  });
  verb.rules({
      {"--shard", "a part is text that merge reads when all parts are whole", "--html"},
      {"--json", "the JSON has every packet", "-q"},
  });
  verb.examples(
      "pushpkt diff before.pcapng after.pcapng\n"
      "pushpkt diff --pair flow --ignore ip.id --ignore 'tcp.options.*' a.pcap b.pcap\n"
      "pushpkt diff --policy replay.toml saved.pcapng replayed.pcapng\n"
      "pushpkt diff --pair flow --shard 1/2 before.pcapng after.pcapng > part.1\n"
      "pushpkt ask --save out; pushpkt diff out/packet.pcapng out/inject.pcapng");
  verb.footer(
      "Exit status: 0 the same, 1 different, 2 to 4 trouble.\n"
      "Without a policy, only the time may differ. Checksums that were left to the\n"
      "network card are named, but make no difference. A folder stands for the captures\n"
      "in it, as in diff(1).");
  return [options, verb] {
    options->request.run = run_identity(verb);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
