// What a plan needs besides its capture.
#include "pushpkt/replay/plan.hpp"

#include <algorithm>

namespace pushpkt::replay {
namespace {

Result<void> check_file(const Plan& plan) {
  if (!plan.is_dry() && !plan.out_file.empty()) {
    return fail(input_error("cannot write " + plan.out_file + ": -w goes with --path file",
                            "`pushpkt sniff -w FILE` keeps what is on the wire"));
  }
  if (!plan.is_dry() || !plan.out_file.empty()) return {};
  return fail(input_error("cannot replay by file: no capture file is named", "-w FILE names one"));
}

}  // namespace

bool Plan::changes_any(std::string_view prefix) const {
  return std::any_of(changes.begin(), changes.end(),
                     [&](const Change& change) { return change.field->name.starts_with(prefix); });
}

Result<sniff::CaptureReader> open_capture(const Plan& plan, int stop_fd) {
  auto reader = sniff::CaptureReader::open(plan.file, plan.filter, stop_fd);
  if (reader) reader->only_of_interface(plan.captured_on);
  return reader;
}

Result<void> check(const Plan& plan) {
  const std::string name(plan.path->name);
  const bool whole = plan.path->ours == path::Level::link && !path::is_cable(plan.path->kind);
  if (!whole && plan.path->kind != path::Kind::raw_ip) {
    return fail(
        input_error("cannot replay by " + name + ": it does not take the packets of a capture",
                    "--path packet, ring, xdp, inject, raw-ip, or file for a dry run"));
  }
  if (auto good = check_file(plan); !good) return good;
  if (whole && !plan.is_dry() && plan.interface.empty()) {
    return fail(input_error("cannot replay by " + name + ": no interface is named",
                            path::interface_hint(plan.path->kind)));
  }
  if (plan.file != "-" || plan.rounds == 1) return {};
  return fail(input_error("cannot replay the standard input more than once",
                          "write it to a file, or leave --loop away"));
}

}  // namespace pushpkt::replay
