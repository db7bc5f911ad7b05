// A trial: frames of one case down one path, and all that became of them, fenced in.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "pushpkt/app/server.hpp"
#include "pushpkt/journey/autopsy.hpp"
#include "pushpkt/journey/fences.hpp"
#include "pushpkt/journey/stage.hpp"
#include "pushpkt/journey/waiting_rooms.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::journey {

/// What became of the frames of one trial. What was seen is in the order of time.
struct Trial {
  std::vector<wire::Frame> wrote;
  std::optional<Error> refusal;  ///< of the first frame that the kernel did not take
  /// Came in at the router from the client; on loopback: went out by `lo`.
  std::vector<sniff::Seen> left;
  /// Came in at the server from the router; on loopback: came in by `lo`.
  std::vector<sniff::Seen> arrived;
  std::vector<sniff::Seen> answers;      ///< came in at the client, no ICMP errors
  std::vector<sniff::Seen> icmp_errors;  ///< came in at the client
  std::vector<Bytes> heard;              ///< what the server's program was given
  Evidence evidence;                     ///< what the kernels said meanwhile
  Endpoint application;                  ///< where the server's program listens, by UDP and TCP

  [[nodiscard]] bool sent() const { return !refusal; }
};

/// A lab with its program, watchers and fences, where trials are run one after the other.
class TrialGround {
 public:
  /// Opens all that needs a capability. The program answers after `start`.
  /// Without `traced` the tracepoint is left alone, as if it were forbidden.
  static Result<TrialGround> open(const lab::Lab& lab, bool ip6, Port port, bool traced = true);
  /// The same on one host: the program answers on the client, at each of its addresses, and all
  /// goes over its `lo`.
  static Result<TrialGround> open_on_loopback(const lab::Lab& lab, bool ip6, Port port);
  TrialGround(TrialGround&&) noexcept;
  TrialGround& operator=(TrialGround&&) = delete;
  ~TrialGround();

  /// See Autopsy::assume: for whoever changes the lab while trials are run.
  void assume(std::span<const lab::Command> commands) { autopsy_.assume(commands); }
  /// Starts the server's program: after capabilities were dropped.
  void start();
  /// How long trials wait, when nothing came back, for an ICMP error that a timer of some kernel
  /// decides about. 0 at first: all else is fenced in.
  void wait_for_timers(std::chrono::milliseconds most) { timers_ = most; }
  /// Whether silence of the router may be a route's error that is not said every time: then a trial
  /// is tried again a second later. No counter tells it but for a route that is missing.
  void expect_route_errors(bool expected) { route_errors_ = expected; }
  /// Sends the frames in their order; stops at the first that is refused.
  [[nodiscard]] Result<Trial> run(path::Path& path, std::vector<wire::Frame> frames);
  /// What becomes of what `act` sends: by sockets of its own, so `wrote` and `refusal` stay empty.
  [[nodiscard]] Result<Trial> run(const std::function<void()>& act);

  /// Here begin trials that will be settled together: what is still to come of earlier ones is
  /// nobody's.
  void begin_settling() { strays_ = {}; }
  /// Waits until no fragment and no packet without a neighbour's MAC is kept back anywhere, and
  /// adds to each trial what came of its frames meanwhile: ICMP errors and evidence.
  [[nodiscard]] Result<void> settle(std::span<Trial> trials);

  [[nodiscard]] const Stage& stage() const { return stage_; }

 private:
  /// What the program hears, written by its thread.
  struct Ear {
    std::mutex mutex;
    std::vector<Bytes> heard;
  };
  /// What belongs to an earlier trial and came in the midst of another, since trials were settled.
  struct Strays {
    std::vector<sniff::Seen> left;
    std::vector<sniff::Seen> icmp_errors;
    std::vector<LabDrop> drops;
  };
  TrialGround(Stage stage, Fences fences, Autopsy autopsy, WaitingRooms rooms);
  /// On the host where the calling thread is.
  [[nodiscard]] Result<void> open_server(app::Transport transport, Port port);
  [[nodiscard]] Result<void> pass_fences();
  [[nodiscard]] Result<Trial> attempt(path::Path& path, std::vector<wire::Frame> frames);
  [[nodiscard]] bool was_hushed(const Trial& trial) const;
  [[nodiscard]] Result<Trial> end(Trial trial);
  [[nodiscard]] Result<void> collect(Trial& trial);
  [[nodiscard]] Result<void> await_error(Trial& trial);
  /// Where it was seen: one of the lists, or nullptr for what tells nothing.
  [[nodiscard]] std::vector<sniff::Seen>* place_of(Trial& trial, std::string_view host,
                                                   const wire::Decoded& decoded,
                                                   sniff::Direction direction);
  [[nodiscard]] std::vector<sniff::Seen>* place_on_loopback(Trial& trial,
                                                            const wire::Decoded& decoded,
                                                            sniff::Direction direction) const;
  void sort_in(Trial& trial, const std::string& host, sniff::Seen seen);

  Stage stage_;
  Fences fences_;
  Autopsy autopsy_;
  WaitingRooms rooms_;
  std::vector<std::unique_ptr<app::Server>> servers_;
  std::unique_ptr<app::Stop> stop_;
  std::unique_ptr<Ear> ear_;
  Strays strays_;
  Fd stream_fence_;  ///< a connection to the server's own program, from the server; or invalid
  std::vector<std::thread> threads_;
  std::chrono::milliseconds timers_{0};
  bool route_errors_ = false;
};

}  // namespace pushpkt::journey
