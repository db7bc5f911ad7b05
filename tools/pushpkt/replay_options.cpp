// Which options go together, and which do not.
#include "replay_options.hpp"

#include <algorithm>

#include "pushpkt/base/output_file.hpp"

namespace pushpkt::tool {
namespace {

replay::Pace pace_of(const ReplayOptions& options) {
  using Kind = replay::Pace::Kind;
  if (options.pps) return {Kind::packets, *options.pps};
  if (options.mbps) return {Kind::megabits, *options.mbps};
  if (options.topspeed) return {Kind::topspeed, 1};
  return {Kind::original, options.speed.value_or(1)};
}

Result<void> check_path(const ReplayOptions& options, const path::PathKind& path) {
  const bool whole = path.ours == path::Level::link && !path::is_cable(path.kind);
  if (!whole && path.kind != path::Kind::raw_ip) {
    return fail(input_error("cannot replay by " + std::string(path.name) +
                                ": it does not take the packets of a capture",
                            "--path packet, inject, raw-ip, or file for a dry run"));
  }
  if (path.kind == path::Kind::file) {
    if (!options.out_file.empty()) return {};
    return fail(
        input_error("cannot replay by file: no capture file is named", "-w FILE names one"));
  }
  if (!options.out_file.empty()) {
    return fail(input_error("cannot write " + options.out_file + ": -w goes with --path file",
                            "`pushpkt sniff -w FILE` keeps what is on the wire"));
  }
  if (whole && options.interface.empty()) {
    return fail(
        input_error("cannot replay by " + std::string(path.name) + ": no interface is named",
                    "-i IF; in the lab it is to-router"));
  }
  return {};
}

}  // namespace

Result<ReplayPlan> ReplayPlan::of(const ReplayOptions& options) {
  ReplayPlan plan{.options = &options,
                  .pace = pace_of(options),
                  .checksums = checksums_of(options.edit.checksums),
                  .allow = allowed(options.allow)};
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  plan.path = *kind;
  if (auto good = check_path(options, *plan.path); !good) return fail(good.error());
  if (is_standard_output(options.out_file) && options.json) {
    return fail(input_error("cannot write a capture and JSON to the standard output",
                            "leave --json away, or name a file after -w"));
  }
  if (options.file == "-" && options.loop > 1) {
    return fail(input_error("cannot replay the standard input more than once",
                            "write it to a file, or leave --loop away"));
  }
  auto edits = edits_of(options.edit, 0);  // the device says the MTU
  if (!edits) return fail(edits.error());
  plan.edits = std::move(*edits);
  return plan;
}

Result<void> ReplayPlan::read_changes() {
  auto read = changes_of(options->edit);
  if (!read) return fail(read.error());
  changes = std::move(*read);
  return {};
}

bool ReplayPlan::changes_any(std::string_view prefix) const {
  return std::any_of(changes.begin(), changes.end(), [&](const replay::Change& change) {
    return change.field->name.starts_with(prefix);
  });
}

}  // namespace pushpkt::tool
