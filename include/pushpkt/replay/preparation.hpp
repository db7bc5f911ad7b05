// From a captured packet to the frames that it leaves as, or the reason why it cannot leave.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/replay/plan.hpp"
#include "pushpkt/replay/segmenter.hpp"

namespace pushpkt::replay {

/// The MAC address of the next hop to a destination.
using FindNextHop = std::function<Result<Mac>(const Ip& destination)>;

class Preparation {
 public:
  static constexpr std::size_t most_numbers = 16;
  struct Counts {
    std::vector<std::uint64_t> cut;  ///< the first packets that were skipped because they are cut
    std::uint64_t cut_count = 0;
    std::uint64_t split = 0;   ///< packets that were too large
    std::uint64_t pieces = 0;  ///< that they were split into
    /// Where the packets were captured, each once: names, or numbers of those without.
    std::vector<std::string> interfaces = {};
    std::uint64_t tcp = 0;  ///< packets whose outermost IP header carries TCP
  };

  /// `plan` and `own` must outlive it. `next_hop`: of packets that have no Ethernet header; empty
  /// in a dry run.
  Preparation(const Plan& plan, const Interfaces& own, FindNextHop next_hop);

  /// The frames, borrowed until the next call; none when the packet is left out. Input errors name
  /// the packet: cut short, too large.
  [[nodiscard]] Result<std::span<const wire::FrameView>> prepare(const sniff::SeenView& seen);

  /// The captured packet that the frames came from, with its edited metadata.
  [[nodiscard]] const sniff::SeenView& packet() const { return packet_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const EditLosses& left_out() const { return editor_.left_out(); }
  [[nodiscard]] const EditCounts& edited() const { return editor_.counts(); }
  /// Bytes behind IP packets that were split, which no piece has.
  [[nodiscard]] std::uint64_t trailer_bytes() const { return segmenter_.trailer_bytes(); }
  [[nodiscard]] const Rewriter::Counts& rewritten() const { return rewriter_.counts(); }

 private:
  void note_interface(const sniff::SeenView& seen);
  [[nodiscard]] Edits edits() const;
  [[nodiscard]] Result<void> check_link() const;
  [[nodiscard]] LinkHeader framing(FindNextHop next_hop) const;
  [[nodiscard]] Result<std::span<const wire::FrameView>> fitted(const sniff::SeenView& seen);

  const Plan& plan_;
  const Interface* device_;
  bool has_other_link_;  // no frame of ours fits the device
  std::uint32_t mtu_;    // 0: no known limit
  PacketEditor editor_;
  Rewriter rewriter_;
  Segmenter segmenter_;
  sniff::SeenView packet_;
  wire::FrameView frame_;
  Counts counts_;
  std::string interface_;  // of the last packet
};

/// The error with "packet 3: " in front, unless it names the packet.
[[nodiscard]] Error about_packet(std::uint64_t number, Error error);

}  // namespace pushpkt::replay
