// A trial: frames of one case down one path, and all that became of them, up to a barrier.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "pushpkt/app/server.hpp"
#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/journey/barrier.hpp"
#include "pushpkt/journey/drop_evidence.hpp"
#include "pushpkt/journey/kernel_queues.hpp"
#include "pushpkt/journey/vantage.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::journey {

class StreamBarrier;

/// What became of the frames of one trial. What was seen is in the order of time.
struct Trial {
  std::vector<wire::Frame> wrote;
  path::Level ours = path::Level::link;  ///< of each frame; what lies outside of it is the kernel's
  std::optional<Error> refusal;          ///< of the first frame that the kernel did not take
  /// Came in at the router from the client; on loopback: went out by `lo`.
  std::vector<sniff::Seen> left;
  /// Came in at the server from the router; on loopback: came in by `lo`.
  std::vector<sniff::Seen> arrived;
  std::vector<sniff::Seen> answers;      ///< came in at the client, no ICMP errors
  std::vector<sniff::Seen> sent_back;    ///< our own packet, which a router sent back to the client
  std::vector<sniff::Seen> icmp_errors;  ///< about ours; came in at the client, be it by its `lo`
  std::vector<Observed> icmp_elsewhere;  ///< about ours; seen where they went instead, or passed
  std::vector<Bytes> heard;              ///< what the server's program was given
  Evidence evidence;                     ///< what the kernels said meanwhile
  Endpoint application;                  ///< where the server's program listens, by UDP and TCP

  [[nodiscard]] bool sent() const { return !refusal; }
  [[nodiscard]] Written written() const { return {wrote, ours}; }
  /// Whether it came to a good end, or the kernel refused it: then nothing died of a reason.
  [[nodiscard]] bool decided() const { return refusal || !answers.empty() || !heard.empty(); }
  /// Whether the kernel's word about its death may be among the events that were lost.
  [[nodiscard]] bool lost_its_evidence() const;
};

/// A lab with its program, watchers and barrier, where trials are run one after the other.
class TestBed {
 public:
  /// Opens all that needs a capability. The program answers after `start`.
  /// Without `traced` the tracepoint is left alone, as if it were forbidden.
  static Result<TestBed> open(const lab::Lab& lab, bool ip6, Port port, bool traced = true);
  /// The same on one host: the program answers on the client, at each of its addresses, and all
  /// goes over its `lo`.
  static Result<TestBed> open_on_loopback(const lab::Lab& lab, bool ip6, Port port);
  TestBed(TestBed&&) noexcept;
  TestBed& operator=(TestBed&&) = delete;
  ~TestBed();

  /// See DropEvidence::assume: for whoever changes the lab while trials are run.
  void assume(std::span<const lab::Command> commands) { drop_evidence_.assume(commands); }
  /// Starts the server's program: after capabilities were dropped.
  void start();
  /// How long trials wait, when nothing came back, for an ICMP error that a timer of some kernel
  /// decides about. 0 at first: all else is behind the barrier.
  void wait_for_timers(std::chrono::milliseconds most) { timers_ = most; }
  /// Whether silence of the router may be a route's error that is not said every time: then a trial
  /// is tried again a second later. No counter tells it but for a route that is missing.
  void expect_route_errors(bool expected) { route_errors_ = expected; }
  /// Whether each trial outside of a batch is settled at once, so that nothing of it comes while
  /// the next one is run. Only where the lab's timers are short.
  void settle_each(bool wanted) { settle_each_ = wanted; }
  /// Sends the frames in their order; stops at the first that is refused. An error may be that of a
  /// late barrier (Barrier::is_late): `recover`, then the trial may be run again.
  [[nodiscard]] Result<Trial> run(path::Path& path, std::vector<wire::Frame> frames,
                                  path::Level ours);
  /// What becomes of what `act` sends: by sockets of its own, so `wrote` and `refusal` stay empty.
  [[nodiscard]] Result<Trial> run(const std::function<void()>& act);
  /// After a late barrier: waits for the next one, and forgets what was seen until then.
  [[nodiscard]] Result<void> recover();

  /// From here on trials form a batch, which is settled together. No two of them may be confused
  /// with each other (`may_be_confused`), and no timer may go off until the last of them was run.
  void begin_batch();
  /// Whether a fragment or a packet without a neighbour's MAC waits anywhere.
  [[nodiscard]] Result<bool> keeps_something_back() const { return rooms_.occupied(); }
  /// Waits until no fragment and no packet without a neighbour's MAC is kept back anywhere, and
  /// adds to each trial what came of its frames meanwhile: packets, ICMP errors and evidence.
  [[nodiscard]] Result<void> settle(std::span<Trial> trials);

  [[nodiscard]] const Vantage& stage() const { return stage_; }

 private:
  /// What the program is given, written by its thread.
  struct ServerLog {
    std::mutex mutex;
    std::vector<Bytes> heard;
  };
  /// A trial of the batch, of which something may still come.
  struct Earlier {
    std::vector<wire::Frame> frames;
    path::Level ours;
  };
  /// What belongs to an earlier trial of the batch and came while another one was run.
  struct Late {
    std::vector<Observed> packets;
    std::vector<LabDrop> drops;
  };
  TestBed(Vantage stage, Barrier barrier, DropEvidence drop_evidence, KernelQueues rooms);
  /// On the host where the calling thread is.
  [[nodiscard]] Result<void> open_server(app::Transport transport, Port port);
  [[nodiscard]] Result<void> pass_barrier();
  [[nodiscard]] Result<Trial> attempt(path::Path& path, std::vector<wire::Frame> frames,
                                      path::Level ours);
  [[nodiscard]] bool may_be_rate_limited(const Trial& trial) const;
  [[nodiscard]] Result<Trial> end(Trial trial);
  [[nodiscard]] Result<std::vector<Observed>> collect();
  [[nodiscard]] std::vector<Bytes> take_heard();
  [[nodiscard]] Result<void> await_error(Trial& trial);
  void sort_in(Trial& trial, std::vector<Observed> observed);

  Vantage stage_;
  Barrier barrier_;
  DropEvidence drop_evidence_;
  KernelQueues rooms_;
  std::vector<std::unique_ptr<app::Server>> servers_;
  std::unique_ptr<app::Stop> stop_;
  std::unique_ptr<ServerLog> log_;
  bool in_batch_ = false;
  std::vector<Earlier> batch_;
  Late late_;
  std::unique_ptr<StreamBarrier> stream_barrier_;  ///< from the server to its own TCP program
  std::vector<std::thread> threads_;
  std::chrono::milliseconds timers_{0};
  bool route_errors_ = false;
  bool settle_each_ = false;
};

}  // namespace pushpkt::journey
