// The frames of a capture as they will leave, prepared once and kept for all rounds.
#pragma once

#include <deque>
#include <vector>

#include "pushpkt/replay/admission.hpp"
#include "pushpkt/replay/preparation.hpp"
#include "pushpkt/replay/replay.hpp"

namespace pushpkt::replay {

/// What the preparation of some packets counted.
struct PreparationCounts {
  Preparation::Counts prepared = {};
  EditLosses left_out = {};
  EditCounts edited = {};
  std::uint64_t trailer_bytes = 0;
  Rewriter::Counts rewritten = {};

  [[nodiscard]] static PreparationCounts of(const Preparation& preparation);
  /// Adds those of `times` rounds.
  void add(const PreparationCounts& round, std::uint64_t times = 1);
};

class PreparedCapture {
 public:
  /// Of frames; a capture with more is read and prepared again in each round.
  static constexpr std::size_t most_bytes = std::size_t{64} << 20U;

  struct Frame {
    wire::FrameView view = {};
    Timestamp time = {};
    std::uint64_t number = 0;  ///< of the captured packet
    std::uint64_t read = 0;    ///< packets of the round that were read so far, this one counted
  };

  /// False: it would be too large. The bytes are copied.
  [[nodiscard]] bool add(const wire::FrameView& frame, Timestamp time, std::uint64_t number,
                         std::uint64_t read);
  /// The round has ended after so many packets.
  void finish(std::uint64_t packets, PreparationCounts counts);

  [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  /// Of one round.
  [[nodiscard]] const PreparationCounts& counts() const { return counts_; }

 private:
  std::deque<Bytes> chunks_;  // none of them grows, so that views stay valid
  std::size_t bytes_ = 0;
  std::vector<Frame> frames_;
  std::uint64_t packets_ = 0;
  PreparationCounts counts_;
};

/// Its frames in the order in which they leave, round after round.
class PreparedFeed {
 public:
  /// All must outlive it.
  PreparedFeed(const Plan& plan, const PreparedCapture& capture, AdmissionCheck& admission)
      : plan_(plan), capture_(capture), admission_(admission) {}

  /// As CaptureFeed::next(). The frame is valid as long as the capture.
  [[nodiscard]] Result<std::optional<ScheduledPacket>> next();
  /// Packets of all rounds so far.
  [[nodiscard]] std::uint64_t read() const { return read_; }

 private:
  const Plan& plan_;
  const PreparedCapture& capture_;
  AdmissionCheck& admission_;
  std::size_t next_ = 0;
  std::uint64_t round_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace pushpkt::replay
