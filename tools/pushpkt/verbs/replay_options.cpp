// From the options of `replay` to its plan.
#include "verbs/replay_options.hpp"

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
                            "--path packet, ring, xdp, inject, raw-ip, or file for a dry run"));
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

Result<replay::Plan> plan_of(const ReplayOptions& options) {
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  if (auto good = check_path(options, **kind); !good) return fail(good.error());
  if (options.file == "-" && options.loop > 1) {
    return fail(input_error("cannot replay the standard input more than once",
                            "write it to a file, or leave --loop away"));
  }
  auto edits = replay::edits_of(options.edit, 0);  // the device has the MTU
  if (!edits) return fail(edits.error());
  return replay::Plan{.file = options.file,
                      .filter = options.filter,
                      .count = options.count,
                      .rounds = options.loop,
                      .path = *kind,
                      .interface = options.interface,
                      .out_file = options.out_file,
                      .pace = pace_of(options),
                      .checksums = replay::checksums_of(options.edit.checksums),
                      .edits = std::move(*edits),
                      .mtu = options.edit.mtu,
                      .truncate_to_mtu = options.edit.mtu_truncate,
                      .segment = options.segment,
                      .skip_cut = options.skip_cut,
                      .next_hop_is_fixed = !options.next_hop.empty()};
}

}  // namespace pushpkt::tool
