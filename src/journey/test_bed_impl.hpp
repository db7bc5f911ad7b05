// The parts of a test bed, and how trials are run with them.
#pragma once

#include <mutex>
#include <thread>

#include "journey/stream_barrier.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/journey/kernel_queues.hpp"
#include "pushpkt/journey/test_bed.hpp"

namespace pushpkt::journey {

/// The requests that the program was given, written by its threads.
struct ServerLog {
  std::mutex mutex;
  std::vector<Bytes> heard;
};

class TestBed::Impl {
 public:
  Impl(Vantage vantage, Barrier barrier, DropEvidence drop_evidence, KernelQueues queues);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  /// On the host where the calling thread is.
  [[nodiscard]] Result<void> open_server(app::Transport transport, Port port);
  [[nodiscard]] Result<void> open_stream_barrier(const Endpoint& program);
  void start();

  [[nodiscard]] Result<Trial> run(path::Path& path, const std::vector<WrittenFrame>& frames,
                                  path::Level ours, const RunOptions& options);
  [[nodiscard]] Result<Trial> run(const std::function<void()>& act);
  [[nodiscard]] Result<void> recover();
  void begin_batch();
  [[nodiscard]] Result<void> settle(std::span<Trial> trials);

  Vantage vantage;
  DropEvidence drop_evidence;
  KernelQueues queues;

 private:
  /// A trial of the batch, of which packets may still come.
  struct Earlier {
    std::vector<WrittenFrame> frames;
    path::Level ours;
  };
  /// What belongs to an earlier trial of the batch and came while another one was run.
  struct LatePackets {
    std::vector<Observed> packets;
    std::vector<LabDrop> drops;
  };
  [[nodiscard]] Result<void> pass_barrier();
  [[nodiscard]] Result<Trial> attempt(path::Path& path, const std::vector<WrittenFrame>& frames,
                                      path::Level ours, const RunOptions& options);
  [[nodiscard]] bool icmp_was_rate_limited(const Trial& trial, const RunOptions& options) const;
  void wait_for_next_error();
  [[nodiscard]] Result<Trial> end(Trial trial, const RunOptions& options);
  [[nodiscard]] Result<std::vector<Observed>> collect();
  [[nodiscard]] std::vector<Bytes> take_heard();
  [[nodiscard]] Result<void> wait_for_icmp(Trial& trial, std::chrono::milliseconds most);
  void sort_in(Trial& trial, std::span<const Observed> observed);

  Barrier barrier_;
  StreamBarrier stream_barrier_;  ///< from the server to its own TCP program
  std::vector<std::unique_ptr<app::Server>> servers_;
  std::unique_ptr<app::Stop> stop_;
  ServerLog log_;
  bool in_batch_ = false;
  std::vector<Earlier> batch_;
  LatePackets late_;
  std::vector<std::thread> threads_;
};

}  // namespace pushpkt::journey
