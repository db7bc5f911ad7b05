// The frames of a capture in the order in which they shall leave, once or several times.
#pragma once

#include <optional>

#include "pushpkt/replay/replay.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "verbs/replay_admission.hpp"
#include "verbs/replay_preparation.hpp"

namespace pushpkt::tool {

class ReplayFeed {
 public:
  /// All must outlive it.
  ReplayFeed(const ReplayPlan& plan, Preparation& preparation, Admission& admission);

  /// The next frame, nullopt behind the last one. Errors: the reader's, with the place in the file,
  /// the preparation's and the admission's.
  [[nodiscard]] Result<std::optional<replay::ScheduledPacket>> next();

  /// The captured packet that the last frame came from.
  [[nodiscard]] const sniff::SeenView& packet() const { return seen_; }
  /// Whether the last error was that of reading: what came before it is whole.
  [[nodiscard]] bool is_cut() const { return is_cut_; }
  /// Packets read from the capture, of all rounds.
  [[nodiscard]] std::uint64_t read() const { return read_; }

 private:
  [[nodiscard]] Result<bool> advance();
  [[nodiscard]] bool is_over() const;

  const ReplayPlan& plan_;
  Preparation& preparation_;
  Admission& admission_;
  std::optional<sniff::CaptureReader> reader_;
  sniff::SeenView seen_;
  std::span<const wire::FrameView> frames_;  // of seen_, those still to come
  std::uint64_t round_ = 0;
  std::uint64_t read_ = 0;
  bool is_cut_ = false;
};

/// The whole capture, looked at before anything is sent.
struct Survey {
  std::uint64_t packets = 0;      ///< of one round, -c counted in
  std::optional<Error> obstacle;  ///< the first packet that cannot be sent, the others in its hint
};

/// A capture that ends in damage is no obstacle: what is whole of it can be sent.
[[nodiscard]] Survey survey(const ReplayPlan& plan, Preparation& preparation, Admission& admission);

}  // namespace pushpkt::tool
