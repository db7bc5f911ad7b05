// From the options of `replay` to its plan.
#include "verbs/replay_options.hpp"

namespace pushpkt::tool {
namespace {

replay::Pace pace_of(const ReplayOptions& options) {
  using Kind = replay::Pace::Kind;
  if (options.pps) return {Kind::packets, *options.pps};
  if (options.mbps) return {Kind::megabits, *options.mbps};
  if (options.topspeed) return {Kind::topspeed, 1};
  return {Kind::original, options.speed.value_or(1)};
}

}  // namespace

Result<replay::Plan> plan_of(const ReplayOptions& options) {
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  replay::Plan plan{.file = options.file,
                    .filter = options.filter,
                    .captured_on = options.captured_on,
                    .count = options.count,
                    .rounds = options.loop,
                    .path = *kind,
                    .interface = options.interface,
                    .out_file = options.out_file,
                    .pace = pace_of(options),
                    .checksums = replay::checksums_of(options.edit.checksums),
                    .mtu = options.edit.mtu,
                    .truncate_to_mtu = options.edit.mtu_truncate,
                    .segment = options.segment,
                    .skip_cut = options.skip_cut,
                    .next_hop_is_fixed = !options.next_hop.empty()};
  if (auto good = replay::check(plan); !good) return fail(good.error());
  auto edits = replay::edits_of(options.edit, 0);  // the device has the MTU
  if (!edits) return fail(edits.error());
  plan.edits = std::move(*edits);
  return plan;
}

}  // namespace pushpkt::tool
