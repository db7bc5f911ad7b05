// From a captured packet to the frames that it leaves as, or the reason why it must not.
#pragma once

#include <vector>

#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/replay/segmenter.hpp"
#include "verbs/next_hops.hpp"
#include "verbs/replay_options.hpp"

namespace pushpkt::tool {

class Preparation {
 public:
  struct Counts {
    std::vector<std::uint64_t> cut;  ///< the first packets that were skipped because they are cut
    std::uint64_t cut_count = 0;
    std::uint64_t split = 0;   ///< packets that were too large
    std::uint64_t pieces = 0;  ///< what became of them
  };

  /// All must outlive it. `next_hops`: of packets that have no Ethernet header; none in a dry run.
  Preparation(const ReplayPlan& plan, const Interfaces& own, NextHops* next_hops);

  /// The frames, borrowed until the next call; none when it is left out. Input errors name the
  /// packet: cut short, too large.
  [[nodiscard]] Result<std::span<const wire::FrameView>> prepare(const sniff::SeenView& seen);

  /// The captured packet that the frames came from, with what was edited beside its bytes.
  [[nodiscard]] const sniff::SeenView& packet() const { return packet_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const replay::EditLosses& left_out() const { return editor_.left_out(); }
  /// Bytes behind IP packets that were split, which no piece has.
  [[nodiscard]] std::uint64_t trailer_octets() const { return segmenter_.trailer_octets(); }
  [[nodiscard]] const replay::Rewriter::Counts& rewritten() const { return rewriter_.counts(); }

 private:
  [[nodiscard]] replay::Edits edits() const;
  [[nodiscard]] replay::LinkHeader framing(NextHops* next_hops) const;
  [[nodiscard]] Result<std::span<const wire::FrameView>> fitted(const sniff::SeenView& seen);

  const ReplayPlan& plan_;
  const Interface* device_;
  std::uint32_t mtu_;  // 0: there is no limit that we know
  replay::PacketEditor editor_;
  replay::Rewriter rewriter_;
  replay::Segmenter segmenter_;
  sniff::SeenView packet_;
  wire::FrameView frame_;
  Counts counts_;
};

/// "packet 3: " in front of what went wrong.
[[nodiscard]] Error about_packet(std::uint64_t number, Error error);

}  // namespace pushpkt::tool
