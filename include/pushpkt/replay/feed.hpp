// The frames of a capture in the order in which they leave, once or several times.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "pushpkt/replay/admission.hpp"
#include "pushpkt/replay/prepared_capture.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::replay {

/// Reads packet by packet, in constant memory.
class CaptureFeed {
 public:
  /// All must outlive it. `stop_fd`: see CaptureReader::open().
  CaptureFeed(const Plan& plan, Preparation& preparation, AdmissionCheck& admission,
              int stop_fd = -1)
      : plan_(plan), preparation_(preparation), admission_(admission), stop_fd_(stop_fd) {}

  /// Calls `opened` with the reader of each round, before its first packet is read.
  using OnOpen = std::function<Result<void>(sniff::CaptureReader& reader, std::uint64_t round)>;
  void on_open(OnOpen opened) { opened_ = std::move(opened); }

  /// The next frame, nullopt after the last one. Errors: the reader's, with the place in the file,
  /// the preparation's and the admission's.
  [[nodiscard]] Result<std::optional<ScheduledPacket>> next();

  /// Whether the last error was that of reading: the packets before it are whole.
  [[nodiscard]] bool is_cut() const { return is_cut_; }
  /// Packets read from the capture, of all rounds.
  [[nodiscard]] std::uint64_t read() const { return read_; }

 private:
  [[nodiscard]] Result<bool> advance();
  [[nodiscard]] bool is_over() const { return plan_.count && read_ >= *plan_.count; }

  const Plan& plan_;
  Preparation& preparation_;
  AdmissionCheck& admission_;
  int stop_fd_;
  OnOpen opened_;
  std::optional<sniff::CaptureReader> reader_;
  sniff::SeenView seen_;
  std::span<const wire::FrameView> frames_;  // of seen_, those still to come
  std::uint64_t round_ = 0;
  std::uint64_t read_ = 0;
  Timestamp latest_;  // of a packet that has a time
  bool is_cut_ = false;
};

/// What a look at the whole capture found, before anything is sent.
struct Survey {
  /// The frames, where they are few enough to be kept.
  std::shared_ptr<const PreparedCapture> prepared = {};
  std::uint64_t packets = 0;  ///< of one round, Plan::count counted in
  std::optional<Error>
      first_error;  ///< of the first packet that cannot be sent; others in its hint
};

/// A capture that ends in damage is no error: the packets before can be sent.
[[nodiscard]] Survey survey(const Plan& plan, Preparation& preparation, AdmissionCheck& admission);

}  // namespace pushpkt::replay
