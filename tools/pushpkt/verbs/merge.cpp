// pushpkt merge: the parts of a run, put together.
#include <memory>

#include "cli/command.hpp"
#include "cli/privileges.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/merge.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

Result<int> run(const std::vector<std::string>& files) {
  if (auto given_up = give_up_rights({.read = files, .written = {}}); !given_up) {
    return fail(given_up.error());
  }
  const auto end = report::merge_parts(files, {.write = write_bytes, .shown = diff_output});
  if (!end) return fail(end.error());
  print_stderr(end->notes);
  if (!end->error.empty()) {
    if (auto done = flush_output(); !done) return fail(done.error());
    print_error(report::error_of_part(end->error));
  }
  return end->status;
}

}  // namespace

Run add_merge(Arguments verb) {
  auto files = std::make_shared<std::vector<std::string>>();
  verb.declare(
      {{"parts", "FILE ...",
        "what `decode`, `diff` or `replay --as client` with --shard K/N printed, for each K",
        *files, reads_file | required}});
  verb.examples(
      "parallel 'pushpkt decode big.pcap -T json --shard {}/4 > part.{}' ::: 1 2 3 4\n"
      "pushpkt merge part.1 part.2 part.3 part.4 > big.json");
  verb.footer(
      "Output and exit status are those of the run without --shard. A part that is\n"
      "missing, named twice, or whose run did not end is an error that names it.");
  return [files] { return run(*files); };
}

}  // namespace pushpkt::tool
