// Frames of a capture at the egress gate, where IPv4 and IPv6 leave by one path.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/stack/egress_gate.hpp"

namespace pushpkt::stack {

class FrameGate {
 public:
  /// The gate must outlive it.
  FrameGate(EgressGate& gate, EgressExit exit) : gate_(&gate), exit_(std::move(exit)) {}

  /// A frame that leaves now: whether the calm pace holds for it. Errors are EgressGate::admit's.
  [[nodiscard]] Result<bool> admit(const wire::FrameView& frame);
  /// The same for a frame that does not leave yet.
  [[nodiscard]] Result<bool> inspect(const wire::FrameView& frame);
  /// The frame that was inspected last will leave so often. Errors are EgressGate::announce's.
  [[nodiscard]] Result<void> announce(std::uint64_t times);
  /// By which devices the frames leave that were admitted, each once.
  [[nodiscard]] std::vector<std::string> devices() const;

 private:
  /// raw-ip has a socket of each family; the packet's version chooses.
  [[nodiscard]] const EgressExit& exit_of(const wire::FrameView& frame);

  void note_device(const EgressExit& exit, const wire::FrameView& frame);

  struct Device {
    unsigned index = 0;
    std::string name = {};
  };

  EgressGate* gate_;
  std::vector<Device> devices_;
  EgressExit exit_;
  std::optional<EgressVerdict> inspected_;
  VerdictCache known4_;  // a cache is of one exit, and there is one for each family
  VerdictCache known6_;
};

}  // namespace pushpkt::stack
