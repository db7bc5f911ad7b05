// EgressGate, asked with the family of each frame.
#include "pushpkt/stack/frame_gate.hpp"

#include <algorithm>

namespace pushpkt::stack {

const EgressExit& FrameGate::exit_of(const wire::FrameView& frame) {
  const ByteView packet = frame.from_network();
  const bool ip6 = !packet.empty() && packet[0] >> 4U == 6;
  exit_.target.remote.address = ip6 ? Ip{Ip6{}} : Ip{Ip4{}};
  return exit_;
}

void FrameGate::note_device(const EgressExit& exit, const wire::FrameView& frame) {
  const Interface* const device = gate_->device_of(exit, frame);
  if (device == nullptr || (!devices_.empty() && devices_.back().index == device->index)) return;
  std::erase_if(devices_, [&](const Device& known) { return known.index == device->index; });
  devices_.push_back({device->index, device->name});
}

std::vector<std::string> FrameGate::devices() const {
  std::vector<std::string> out;
  for (const Device& device : devices_) out.push_back(device.name);
  std::sort(out.begin(), out.end());
  return out;
}

Result<bool> FrameGate::admit(const wire::FrameView& frame) {
  const EgressExit& exit = exit_of(frame);
  VerdictCache& known = is_ip6(exit.target.remote.address) ? known6_ : known4_;
  const auto verdict = gate_->admit(exit, frame, known);
  if (!verdict) return fail(verdict.error());
  note_device(exit, frame);
  return gate_->is_limited(*verdict);
}

Result<bool> FrameGate::inspect(const wire::FrameView& frame) {
  inspected_.reset();
  const auto verdict = gate_->inspect(exit_of(frame), frame);
  if (!verdict) return fail(verdict.error());
  inspected_ = *verdict;
  return gate_->is_limited(*verdict);
}

Result<void> FrameGate::announce(std::uint64_t times) {
  return inspected_ ? gate_->announce(*inspected_, times) : Result<void>{};
}

}  // namespace pushpkt::stack
