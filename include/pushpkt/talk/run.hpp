// A script, run line by line against a medium.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/talk/script.hpp"

namespace pushpkt::talk {

/// A line that was run, and what came of it.
struct Event {
  Line line = {};
  Step step = {};
  Timestamp time = {};              ///< when it was done
  std::optional<Bound> bound = {};  ///< of `let`
};

struct Transcript {
  std::vector<Event> events = {};  ///< up to the first that is not as it should be
  Timestamp start = {};
  bool interrupted = false;  ///< a stop ended it, in a line or between two
  [[nodiscard]] bool ok() const { return events.empty() || events.back().step.ok; }
};

struct Runner {
  /// Starts the command of a `run` line. The number counts these lines from 0; the dialogue is for
  /// looking whether a packet has come already.
  std::function<Result<void>(std::size_t number, Dialogue& dialogue)> start;
  /// Called after each line.
  std::function<void(const Event& event, Timestamp start)> report = [](const Event&, Timestamp) {};
  std::function<bool()> stop = [] { return false; };
};

/// What is known of a command that was started.
struct CommandState {
  bool listens = false;
  bool ended = false;
  int status = 0;  ///< of one that has ended
};

/// How the commands of `run` lines are started, and how long is waited for them.
struct Commands {
  std::function<Result<void>(std::size_t number)> start;
  std::function<Result<CommandState>()> look;  ///< of the one that was started last
  std::function<bool()> stop = [] { return false; };
  std::chrono::nanoseconds patience{std::chrono::seconds(10)};
};

/// For Runner::start. Returns when the command listens, has ended, or has sent a packet to us
/// (Dialogue::has_packet_since), and after `patience`. Errors: the command ended with a status that
/// is not 0 (environment), those of `start` and `look`.
[[nodiscard]] Result<void> start_and_wait(const Commands& commands, std::size_t number,
                                          Dialogue& dialogue);

/// The input error of the first line whose packet cannot be built, has no destination or is larger
/// than the medium carries, as far as that is known before the first packet.
[[nodiscard]] Result<void> check_packets(const Script& script, const Medium& medium);

/// Checks the packets, then ends at the first line that is not as it should be. Errors name the
/// line.
[[nodiscard]] Result<Transcript> run(const Script& script, Dialogue& dialogue,
                                     const Runner& runner);

}  // namespace pushpkt::talk
