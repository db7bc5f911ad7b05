// Packets come in their order, and none is left out.
#include "pushpkt/report/merge.hpp"

#include <algorithm>

#include "report/diff_part.hpp"
#include "report/parts_in_step.hpp"
#include "report/request_part.hpp"

namespace pushpkt::report {
namespace {

Error lacks(std::uint64_t packet) {
  return input_error("cannot merge: packet " + std::to_string(packet) + " is in none of the parts",
                     "run all parts by the same program, over the same capture");
}

Result<RunEnd> merge_packets(PartsInStep parts, const WriteBytes& write) {
  const auto before = parts.begin();
  if (!before) return fail(before.error());
  if (auto done = write(*before); !done) return fail(done.error());
  std::uint64_t last = 0;
  auto more = parts.next();
  for (; more && *more; more = parts.next()) {
    if (parts.number() != last + 1) return fail(lacks(last + 1));
    last = parts.number();
    if (auto done = write(parts.text()); !done) return fail(done.error());
  }
  if (!more) return fail(more.error());
  RunEnd out = parts.parts().front().end();
  for (const part_format::PartReader& part : parts.parts()) {
    if (part.end().packets != last) return fail(lacks(last + 1));
    out.status = std::max(out.status, part.end().status);
    if (out.error.empty()) out.error = part.end().error;
    if (out.notes.empty()) out.notes = part.end().notes;
  }
  return out;
}

}  // namespace

Result<RunEnd> merge_parts(std::span<const std::string> files, const MergeOutput& output) {
  if (std::ranges::find(files, "-") != files.end()) {
    return fail(input_error("cannot read a part from the standard input",
                            "parts are files: pushpkt merge part.1 part.2"));
  }
  auto parts = PartsInStep::open(files);
  if (!parts) return fail(parts.error());
  const std::string& run = parts->parts().front().run();
  if (is_diff_part(run)) return merge_diff(std::move(*parts), output);
  if (run.starts_with(request_run_word)) return merge_requests(std::move(*parts), output);
  return merge_packets(std::move(*parts), output.write);
}

Error error_of_part(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  Error out = input_error(std::string(text.substr(0, end)));
  bool begins_line = true;
  for (std::size_t at = end + 1; at < text.size(); ++at) {
    if (begins_line && text.substr(at).starts_with("  ")) at += 2;
    if (at < text.size()) out.hint += text[at];
    begins_line = at < text.size() && text[at] == '\n';
  }
  return out;
}

}  // namespace pushpkt::report
