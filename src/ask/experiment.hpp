// An experiment: paths opened once in a lab, then cases run on them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ask/trial_ports.hpp"
#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/test_bed.hpp"
#include "pushpkt/stack/port_reservation.hpp"

namespace pushpkt::ask {

class Experiment {
 public:
  struct Setup {
    std::vector<const path::PathKind*> paths;
    bool ip6 = false;
    std::string message = "hello";
    std::optional<Ip> route_to;
    std::shared_ptr<journey::SharedTrace> trace = nullptr;  ///< none: the counters only
    /// Shared with the experiments of other labs that run at the same time.
    std::shared_ptr<TrialPorts> ports = std::make_shared<TrialPorts>();
    lab::ClientLink link = lab::ClientLink::host;  ///< of the lab
    /// The trials of a batch are sent within this time after the first that waits for a timer, so
    /// that no timer (reassembly, neighbour discovery) expires while another trial is run.
    std::chrono::milliseconds shortest_timer{1500};
    /// Of the trials of a batch each holds a port, an open file.
    std::size_t most_together = 1000;
    StopRequest stop = nullptr;
  };
  static constexpr int most_tries = 3;  ///< of a trial that failed for a reason outside of it

  /// Opens all that needs a capability. The server's program answers after `start`.
  [[nodiscard]] static Result<Experiment> open(const lab::Lab& lab, Setup setup);
  /// In a test bed that several experiments share, each towards an address of its own. The caller
  /// starts the test bed.
  [[nodiscard]] static Result<Experiment> open(std::shared_ptr<journey::TestBed> test_bed,
                                               const Endpoint& remote, Setup setup);
  /// Once capabilities were dropped.
  void start() { test_bed_->start(); }
  /// Passes a barrier before the first row; its error is not tried again.
  [[nodiscard]] Result<void> test_barrier() { return test_bed_->recover(); }

  /// See DropEvidence::assume.
  void assume(std::span<const lab::Command> commands) { test_bed_->assume(commands); }

  /// Runs a case on a path. nullopt: the path does not let us write what the case changes, or (of
  /// the catalogue) no header can describe the packet. Errors: of a typed case that has no place in
  /// this family; of the watchers.
  [[nodiscard]] Result<std::optional<FieldsRow>> run(const cases::Case& asked,
                                                     const path::PathKind& kind,
                                                     const journey::RunOptions& options);

  struct Task {
    const cases::Case* asked;
    const path::PathKind* kind;
  };
  using Rows = std::vector<std::optional<FieldsRow>>;
  struct Together {
    Rows rows;                 ///< one for each task
    std::vector<bool> is_run;  ///< for each task; not all where it was stopped
  };
  /// The same for tasks whose packets may wait for a timer (see `may_wait`): all are sent, then one
  /// wait serves them all.
  [[nodiscard]] Result<Together> run_together(
      const std::vector<Task>& tasks, const std::function<void(std::size_t left)>& on_round);

 private:
  /// A case that is ready to be sent.
  struct Prepared {
    std::optional<stack::PortReservation> reservation;  ///< none for a connection made by hand
    cases::Built built;
    std::vector<journey::WrittenFrame> frames;
    path::Path* path = nullptr;
    path::Level ours = path::Level::link;
    [[nodiscard]] journey::Written written() const { return {frames, ours}; }
  };
  /// A task of `run_together` that has no row yet.
  struct Pending {
    std::size_t task;
    std::optional<Prepared> prepared = {};
    int tries_left;
  };
  /// Tasks that are on their way at the same time, with their trials.
  struct Round {
    std::vector<Pending> tasks;
    std::vector<journey::Trial> trials;
    std::vector<std::string> keys;  ///< by which a host reassembles fragments of each
    std::optional<Deadline> until;  ///< set once something waits for a timer
    [[nodiscard]] bool over() const { return until && until->passed(); }
  };
  enum class Next : std::uint8_t { in_round, later, not_at_all };
  /// `again`: another try may show more. By chance the row looks like another one (see
  /// `drew_silent_id`), or the kernel's report of it was lost.
  [[nodiscard]] Result<std::optional<FieldsRow>> run_once(const cases::Case& asked,
                                                          const path::PathKind& kind,
                                                          const journey::RunOptions& options,
                                                          bool& again);
  [[nodiscard]] Result<bool> may_try_again(const Error& error, Pending& pending);
  [[nodiscard]] Result<Next> make_ready(const Task& task, Pending& pending, const Round& round);
  [[nodiscard]] static bool fits(const Task& task, const Pending& pending, const Round& round);
  [[nodiscard]] Result<Next> run_in(Round& round, const Task& task, Pending& pending);
  [[nodiscard]] Result<Round> run_round(const std::vector<Task>& tasks,
                                        std::vector<Pending>& pending);
  [[nodiscard]] Result<void> finish(Round round, const std::vector<Task>& tasks, Rows& rows,
                                    std::vector<Pending>& pending);
  [[nodiscard]] Result<std::optional<Prepared>> prepare(const cases::Case& asked,
                                                        const path::PathKind& kind);
  [[nodiscard]] Result<std::optional<cases::Ends>> connect(const path::PathKind& kind);
  [[nodiscard]] Result<void> reset_connection(Prepared& connected, const journey::Trial& trial);

  Experiment(Setup setup, std::shared_ptr<journey::TestBed> test_bed, const Endpoint& remote,
             stack::NextHop hop)
      : setup_(std::move(setup)),
        test_bed_(std::move(test_bed)),
        remote_(remote),
        hop_(std::move(hop)) {}
  [[nodiscard]] Result<void> open_path(const path::PathKind& kind, std::uint8_t protocol,
                                       Port local);
  [[nodiscard]] Result<void> open_paths();
  [[nodiscard]] path::Path* find(const path::PathKind& kind, std::uint8_t protocol);

  Setup setup_;
  std::shared_ptr<journey::TestBed> test_bed_;
  Endpoint remote_;
  stack::NextHop hop_;  ///< towards `remote_`
  /// One path for each transport, where the path is opened by it.
  std::map<std::pair<const path::PathKind*, std::uint8_t>, std::unique_ptr<path::Path>> open_;
};

/// Whether a host may hold a packet of the case, or the answer to it, until a timer expires: a
/// fragment, or a packet to an address that no host has.
[[nodiscard]] bool may_wait(const cases::Case& asked);

}  // namespace pushpkt::ask
