// From a captured packet to the frames that it leaves as, or the reason why it must not.
#pragma once

#include <map>
#include <vector>

#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/replay/segmenter.hpp"
#include "replay_options.hpp"

namespace pushpkt::tool {

class Preparation {
 public:
  struct Counts {
    std::vector<std::uint64_t> cut;  ///< the first packets that were skipped because they are cut
    std::uint64_t cut_count = 0;
    std::uint64_t split = 0;   ///< packets that were too large
    std::uint64_t pieces = 0;  ///< what became of them
  };

  /// `own` and `plan` must outlive it. `next_hop`: behind which all packets are that have no
  /// Ethernet header; without it the kernel's tables are asked.
  Preparation(const ReplayPlan& plan, const OwnInterfaces& own, std::optional<Mac> next_hop);

  /// The frames, borrowed until the next call; none when it is left out. Input errors name the
  /// packet: cut short, too large.
  [[nodiscard]] Result<std::span<const wire::FrameView>> prepare(const sniff::SeenView& seen);

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const replay::Rewriter::Counts& rewritten() const { return rewriter_.counts(); }

 private:
  [[nodiscard]] replay::Framing framing(std::optional<Mac> next_hop);
  [[nodiscard]] Result<Mac> ask_kernel(const Ip& destination);
  [[nodiscard]] Result<std::span<const wire::FrameView>> fitted(std::uint64_t number);

  const ReplayPlan& plan_;
  const OwnInterface* device_;
  std::uint32_t mtu_;  // 0: there is no limit that we know
  replay::Rewriter rewriter_;
  replay::Segmenter segmenter_;
  std::map<Ip, Mac> neighbours_;
  wire::FrameView frame_;
  Counts counts_;
};

/// "packet 3: " in front of what went wrong.
[[nodiscard]] Error about_packet(std::uint64_t number, Error error);

}  // namespace pushpkt::tool
