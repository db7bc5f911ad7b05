// An experiment: paths opened once in a lab, then one case on one path after the other.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"
#include "pushpkt/stack/port_reservation.hpp"

namespace pushpkt::ask {

class Experiment {
 public:
  struct Setup {
    std::vector<const path::PathKind*> paths;
    bool ip6 = false;
    std::string message = "hello";
    std::optional<Ip> route_to;
    bool traced = true;
    /// Trials that are on their way at the same time are sent within this time from the first that
    /// waits for a timer, so that none (reassembly, a neighbour's) goes off while another is run.
    std::chrono::milliseconds shortest_timer{1500};
  };
  static constexpr int most_tries = 3;  ///< of a trial that something outside of it spoiled

  /// Opens all that needs a capability. The server's program answers after `start`.
  [[nodiscard]] static Result<Experiment> open(const lab::Lab& lab, Setup setup);
  /// On a ground that several share, towards an address of their own each: who opened the ground
  /// starts it.
  [[nodiscard]] static Result<Experiment> open(std::shared_ptr<journey::TestBed> ground,
                                               const Endpoint& remote, Setup setup);
  /// Once capabilities were dropped.
  void start() { ground_->start(); }

  /// See TestBed::wait_for_timers.
  void wait_for_timers(std::chrono::milliseconds most) { ground_->wait_for_timers(most); }

  /// See TestBed::settle_each.
  void settle_each() { ground_->settle_each(true); }

  /// See TestBed::expect_route_errors.
  void expect_route_errors(bool expected) { ground_->expect_route_errors(expected); }

  /// See DropEvidence::assume.
  void assume(std::span<const lab::Command> commands) { ground_->assume(commands); }

  /// What became of it. nullopt: the path is not free to write what the case says, or (of the
  /// catalogue) no header can describe the packet. Errors: of a typed case that has no place in
  /// this family; of the watchers.
  [[nodiscard]] Result<std::optional<FieldsRow>> run(const Case& one, const path::PathKind& kind);

  struct Task {
    const Case* one;
    const path::PathKind* kind;
  };
  using Rows = std::vector<std::optional<FieldsRow>>;
  /// The same for tasks whose packets may have to wait (see `may_wait`): all are sent, then all are
  /// waited for together. A row for each task.
  [[nodiscard]] Result<Rows> run_beside(const std::vector<Task>& tasks);

 private:
  /// A case that is ready to be sent.
  struct Prepared {
    std::optional<stack::PortReservation> reservation;  ///< none for a connection made by hand
    Built built;
    path::Path* path;
    path::Level ours = path::Level::link;
    [[nodiscard]] journey::Written written() const { return {built.frames, ours}; }
  };
  /// A task of `run_beside` that has no row yet.
  struct Pending {
    std::size_t task;
    std::optional<Prepared> prepared = {};
    int tries_left;
  };
  /// Tasks that are on their way at the same time, with their trials.
  struct Round {
    std::vector<Pending> tasks;
    std::vector<journey::Trial> trials;
    std::vector<std::string> keys;  ///< under which fragments of each are put together
    std::optional<Deadline> until;  ///< set once something waits for a timer
    [[nodiscard]] bool over() const { return until && until->passed(); }
  };
  enum class Next : std::uint8_t { in_round, later, not_at_all };
  /// `again`: another try may tell more. By chance the row looks like another one (see
  /// `drew_silent_id`), or the kernel's word about it was lost.
  [[nodiscard]] Result<std::optional<FieldsRow>> run_once(const Case& one,
                                                          const path::PathKind& kind, bool& again);
  [[nodiscard]] Result<bool> may_try_again(const Error& error, Pending& one);
  [[nodiscard]] Result<Next> make_ready(const Task& task, Pending& one, const Round& round);
  [[nodiscard]] static bool fits(const Task& task, const Pending& one, const Round& round);
  [[nodiscard]] Result<Next> run_in(Round& round, const Task& task, Pending& one);
  [[nodiscard]] Result<Round> run_round(const std::vector<Task>& tasks,
                                        std::vector<Pending>& pending);
  [[nodiscard]] Result<void> finish(Round round, const std::vector<Task>& tasks, Rows& rows,
                                    std::vector<Pending>& pending);
  [[nodiscard]] Result<std::optional<Prepared>> prepare(const Case& one,
                                                        const path::PathKind& kind);
  [[nodiscard]] Result<std::optional<Ends>> connect(const path::PathKind& kind);
  [[nodiscard]] Result<void> hang_up(Prepared& connected, const journey::Trial& trial);

  Experiment(Setup setup, std::shared_ptr<journey::TestBed> ground, const Endpoint& remote,
             stack::NextHop hop)
      : setup_(std::move(setup)),
        ground_(std::move(ground)),
        remote_(remote),
        hop_(std::move(hop)) {}
  [[nodiscard]] Result<void> open_path(const path::PathKind& kind, std::uint8_t protocol,
                                       Port local);
  [[nodiscard]] Result<void> open_paths();
  [[nodiscard]] path::Path* find(const path::PathKind& kind, std::uint8_t protocol);

  Setup setup_;
  std::shared_ptr<journey::TestBed> ground_;
  Endpoint remote_;
  stack::NextHop hop_;  ///< towards it
  std::uint16_t next_port_by_hand_ = lab::first_port_by_hand;
  /// Once for each transport that the path needs to know.
  std::map<std::pair<const path::PathKind*, std::uint8_t>, std::unique_ptr<path::Path>> open_;
};

/// Whether a packet of the case, or the answer to it, may be kept back by a timer: a fragment, or
/// an address that nobody has.
[[nodiscard]] bool may_wait(const Case& one);

}  // namespace pushpkt::ask
