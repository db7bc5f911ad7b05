// Opens the captures; a DiffWriter prints.
#include "pushpkt/report/diff_run.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "diff_part.hpp"
#include "diff_writer.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::report {
namespace {

namespace fs = std::filesystem;
using Source = compare::ReaderSource<sniff::CaptureReader>;

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// Whether both are the same pipe, terminal or the like, which gives its bytes once.
bool is_one_stream(const std::string& a, const std::string& b) {
  struct stat of_a {};
  struct stat of_b {};
  const auto look = [](const std::string& path, struct stat& about) {
    return path == "-" ? ::fstat(STDIN_FILENO, &about) : ::stat(path.c_str(), &about);
  };
  if (a == "-" && b == "-") return true;
  if (look(a, of_a) != 0 || look(b, of_b) != 0) return false;
  const bool is_kept = S_ISREG(of_a.st_mode) || S_ISDIR(of_a.st_mode);
  return !is_kept && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

/// Names of the captures in a folder.
Result<std::set<std::string>> captures_in(const std::string& folder) {
  std::set<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string ending = entry->path().extension().string();
    if (ending == ".pcap" || ending == ".pcapng" || ending == ".cap") {
      names.insert(entry->path().filename().string());
    }
  }
  if (!error) return names;
  return fail(system_error("cannot read the folder " + folder, error.value()));
}

bool is_stopped(const DiffOutput& output) { return output.stop && output.stop(); }

void note_interruption(const compare::CaptureDiff& diff, const DiffOutput& output) {
  output.note("interrupted: " + std::to_string(diff.packets_a) + " and " +
              std::to_string(diff.packets_b) + " packets compared\n");
}

Result<bool> outcome_of(const compare::CaptureDiff& diff) {
  if (diff.trouble_a) return fail(*diff.trouble_a);
  if (diff.trouble_b) return fail(*diff.trouble_b);
  return diff.clean();
}

/// A part: without its end, as after an interruption, it is not whole.
Result<bool> diff_share(Source& a, Source& b, const DiffRequest& request,
                        const DiffOutput& output) {
  const Style style = output.style;
  DiffPartWriter part(request, output.write);
  if (auto done = part.begin(); !done) return fail(done.error());
  const auto each = [&](const compare::PacketDifference& difference) {
    part.add(difference, text_of(difference, request, style));
  };
  const compare::CaptureDiff diff =
      compare::diff(a, b, request.policy, each, request.bounds,
                    {.number = request.shard->number, .count = request.shard->count});
  if (is_stopped(output) && !diff.whole()) {
    note_interruption(diff, output);
    return false;
  }
  if (diff.memory_bound > request.bounds.memory_bytes && request.shard->count > 1) {
    constexpr std::size_t mebibyte = 1U << 20U;
    const std::size_t more = 16 * std::max(request.bounds.memory_bytes, mebibyte) / mebibyte;
    return fail(input_error("cannot compare part " + to_text(*request.shard) +
                                ": what waits and what differs takes more memory than --memory "
                                "grants, and one run would give up partners",
                            "give all parts more: --memory " + std::to_string(more) + "MiB"));
  }
  if (auto done = part.finish(diff); !done) return fail(done.error());
  return outcome_of(diff);
}

/// Two files; false when they differ.
Result<bool> diff_files(const DiffRequest& request, const DiffOutput& output) {
  const auto other = check_outputs_are_no_inputs({request.a, request.b}, {"-", request.html_file});
  if (!other) return fail(other.error());
  auto a = sniff::CaptureReader::open(request.a, {}, output.stop_fd);
  if (!a) return fail(a.error());
  auto b = sniff::CaptureReader::open(request.b, {}, output.stop_fd);
  if (!b) return fail(b.error());
  Source source_a(std::move(*a));
  Source source_b(std::move(*b));
  if (request.shard) return diff_share(source_a, source_b, request, output);
  auto writer = DiffWriter::open(request, output);
  if (!writer) return fail(writer.error());
  compare::CaptureDiff diff = compare::diff(
      source_a, source_b, request.policy,
      [&](const compare::PacketDifference& difference) { writer->write(difference); },
      request.bounds);
  if (is_stopped(output) && !diff.whole()) {  // the signal is no trouble of a file
    diff.interrupted = true;
    diff.trouble_a.reset();
    diff.trouble_b.reset();
  }
  if (auto done = writer->finish(diff); !done) return fail(done.error());
  if (diff.interrupted) {
    note_interruption(diff, output);
    return false;
  }
  return outcome_of(diff);
}

/// The names that only one of the folders has, in the words of diff(1).
void print_unpaired(const std::set<std::string>& names, const std::set<std::string>& other,
                    const std::string& folder, const DiffOutput& output) {
  for (const std::string& name : names) {
    if (!other.contains(name))
      output.print_exact("Only in " + printable(folder) + ": " + printable(name) + "\n");
  }
}

Result<bool> diff_folders(const DiffRequest& request, const DiffOutput& output) {
  if (request.shard) {
    return fail(input_error("cannot cut a comparison of two folders into parts",
                            "compare their captures one by one"));
  }
  if (request.json || !request.html_file.empty()) {
    return fail(
        input_error("cannot put the captures of two folders into one document",
                    "compare them one by one: `pushpkt diff --json A/x.pcapng B/x.pcapng`"));
  }
  const auto in_a = captures_in(request.a);
  if (!in_a) return fail(in_a.error());
  const auto in_b = captures_in(request.b);
  if (!in_b) return fail(in_b.error());
  if (in_a->empty() && in_b->empty()) {
    return fail(input_error("cannot find a capture in " + request.a + " nor in " + request.b,
                            "names of captures end in .pcapng, .pcap or .cap"));
  }
  print_unpaired(*in_a, *in_b, request.a, output);
  print_unpaired(*in_b, *in_a, request.b, output);
  bool same = *in_a == *in_b;
  for (const std::string& name : *in_a) {
    if (!in_b->contains(name) || is_stopped(output)) continue;
    DiffRequest pair = request;
    pair.a = (fs::path(request.a) / name).string();
    pair.b = (fs::path(request.b) / name).string();
    const auto clean = diff_files(pair, output);
    if (!clean) return fail(clean.error());
    same = same && *clean;
  }
  return same;
}

/// The capture in the folder that has the name of the other one.
Result<std::string> namesake(const std::string& folder, const std::string& capture) {
  const std::string name = fs::path(capture).filename().string();
  const std::string path = (fs::path(folder) / name).string();
  std::error_code ignored;
  if (fs::exists(path, ignored)) return path;
  const auto names = captures_in(folder);
  if (!names) return fail(names.error());
  const std::string there = joined(*names, ", ");
  return fail(input_error("cannot find " + name + " in the folder " + folder,
                          there.empty() ? "there is no capture in it" : "there are " + there));
}

}  // namespace

Result<bool> diff_captures(const DiffRequest& request, const DiffOutput& output) {
  if (is_one_stream(request.a, request.b)) {
    return fail(input_error(
        "cannot read both captures from " + (request.b == "-" ? "the standard input" : request.b),
        "what one of them reads is gone for the other: name a file"));
  }
  if (request.shard) {
    if (auto done = check_diff_shard(request); !done) return fail(done.error());
  }
  const bool folder_a = is_folder(request.a);
  const bool folder_b = is_folder(request.b);
  if (folder_a && folder_b) return diff_folders(request, output);
  DiffRequest files = request;
  if (folder_a || folder_b) {
    auto found = folder_a ? namesake(request.a, request.b) : namesake(request.b, request.a);
    if (!found) return fail(found.error());
    (folder_a ? files.a : files.b) = *found;
  }
  return diff_files(files, output);
}

}  // namespace pushpkt::report
