// A lab with its program, watchers and barrier, where trials are run one after the other.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "pushpkt/journey/trial.hpp"
#include "pushpkt/journey/vantage.hpp"

namespace pushpkt::journey {

/// How one trial is run.
struct RunOptions {
  /// How long to wait, when nothing came back, for an ICMP error that depends on a kernel's timer.
  /// 0: everything else is behind the barrier.
  std::chrono::milliseconds icmp_wait{0};
  /// No ICMP error may mean a route's error that is rate limited: then the trial is repeated a
  /// second later. Needed where no counter shows it (any route error but "no route").
  bool retry_without_icmp = false;
  /// Outside of a batch: wait until the hosts hold back nothing of this trial, so that none of it
  /// comes while the next one is run. Only where the lab's timers are short.
  bool settle = false;
};

class TestBed {
 public:
  /// Opens all that needs a capability. The program answers after `start`.
  /// Without `trace` the tracepoint is not used, as if it were forbidden.
  /// `link` is what the lab was built with: unless it is a host, the sender is the cable.
  static Result<TestBed> open(const lab::Lab& lab, bool ip6, Port port,
                              const std::shared_ptr<SharedTrace>& trace = SharedTrace::open(),
                              lab::ClientLink link = lab::ClientLink::host);
  /// The same on one host: the program answers on the client, at each of its addresses, and
  /// everything goes over its `lo`.
  static Result<TestBed> open_on_loopback(const lab::Lab& lab, bool ip6, Port port);
  TestBed(TestBed&&) noexcept;
  TestBed& operator=(TestBed&&) = delete;
  ~TestBed();

  /// See DropEvidence::assume: call it when the lab is changed between trials.
  void assume(std::span<const lab::Command> commands);
  /// Starts the server's program: after capabilities were dropped.
  void start();
  /// Sends the frames in their order; stops at the first that is refused. An error may be that of a
  /// late barrier (Barrier::is_late): `recover`, then the trial may be run again.
  [[nodiscard]] Result<Trial> run(path::Path& path, const std::vector<WrittenFrame>& frames,
                                  path::Level ours, const RunOptions& options = {});
  /// Observes the packets that `act` sends by sockets of its own: `wrote` and `refusal` stay empty.
  [[nodiscard]] Result<Trial> run(const std::function<void()>& act);
  /// After a late barrier: waits for the next one, and forgets what was seen until then.
  [[nodiscard]] Result<void> recover();

  /// Starts a batch of trials, which is settled together. Late packets of earlier trials are
  /// discarded. No two trials of a batch may be confused with each other (`may_be_confused`), and
  /// no timer may expire until the last of them was run.
  void begin_batch();
  /// Whether any host holds a fragment, or a packet without its next hop's MAC.
  [[nodiscard]] Result<bool> holds_packets() const;
  /// Waits until no host holds a fragment or a packet without a MAC, and adds to each trial what
  /// came of its frames meanwhile: packets, ICMP errors and evidence.
  [[nodiscard]] Result<void> settle(std::span<Trial> trials);

  [[nodiscard]] const Vantage& vantage() const;

 private:
  class Impl;
  explicit TestBed(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pushpkt::journey
