// A live capture from its first packet to its last: until a count, a time, a stop or the end of a
// program, whose last packets are waited for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::sniff {

/// A program that runs while packets are captured.
struct WatchedProgram {
  int ended_fd = -1;  ///< readable when it has ended: poll(2)
  std::function<Result<bool>()> has_ended = {};
  std::function<Result<void>()> terminate = {};  ///< called when the capture is stopped
};

class CaptureRun {
 public:
  struct Options {
    std::optional<std::uint64_t> count = {};            ///< packets at most
    std::optional<std::chrono::nanoseconds> wait = {};  ///< time at most
    std::function<bool()> stop = {};
    int stop_fd = -1;  ///< readable when `stop` is true: poll(2)
    std::optional<WatchedProgram> program = {};
    /// Takes each packet; empty: none is taken but by the writer.
    std::function<Result<void>(const SeenView& seen)> take = {};
    /// Called before waiting for packets, and at the end.
    std::function<Result<void>()> flush = {};
  };

  CaptureRun(Sniffer sniffer, std::optional<CaptureWriter> writer)
      : sniffer_(std::move(sniffer)), writer_(std::move(writer)) {}

  /// Errors: the sniffer's, the writer's, and those of the functions.
  [[nodiscard]] Result<void> run(const Options& options);
  /// Closes the file, if there is one.
  [[nodiscard]] Result<void> close() { return writer_ ? writer_->close() : Result<void>{}; }
  /// Without a packet, an earlier file stays as it was, and this one is not written: for a program
  /// that could not run. False: there is none, or it is replaced already.
  [[nodiscard]] bool give_up_for_earlier() {
    if (!writer_ || packets_ > 0 || !writer_->keeps_earlier()) return false;
    writer_.reset();
    return true;
  }
  /// Packets so far.
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  /// "12 packets captured, 0 dropped\n", and how many of them the file has whole.
  [[nodiscard]] std::string counts();

 private:
  [[nodiscard]] Result<void> wait(const Options& options, const std::optional<Deadline>& end);
  [[nodiscard]] Result<void> take_waiting(const Options& options);
  [[nodiscard]] Result<void> take_rest(const Options& options);
  [[nodiscard]] Result<bool> take_next(const Options& options, Deadline deadline);
  [[nodiscard]] Result<void> take(const Options& options, const SeenView& seen);
  [[nodiscard]] Result<void> keep(const SeenView& seen);
  [[nodiscard]] Result<void> flush(const Options& options);
  [[nodiscard]] bool is_over(const Options& options) const {
    return options.count && packets_ >= *options.count;
  }

  Sniffer sniffer_;
  std::optional<CaptureWriter> writer_;
  std::uint64_t packets_ = 0;
};

}  // namespace pushpkt::sniff
