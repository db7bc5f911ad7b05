// A server and a command in a lab: started in order, watched, recorded, ended.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/process.hpp"

namespace pushpkt::lab {

struct SessionWork {
  std::vector<std::string> command = {};  ///< on the client
  std::string server_command = {};        ///< for a shell on the server; "" is none
  double server_wait_seconds = 30;        ///< 0: it is not waited for
};

/// Takes the packets of both links while a session runs.
class SessionRecorder {
 public:
  SessionRecorder() = default;
  SessionRecorder(const SessionRecorder&) = delete;
  SessionRecorder& operator=(const SessionRecorder&) = delete;
  virtual ~SessionRecorder() = default;
  /// Readable while there are packets to be taken.
  [[nodiscard]] virtual std::array<int, 2> fds() const = 0;
  [[nodiscard]] virtual Result<void> take() = 0;
  /// All programs have ended: takes what is still on its way, and closes.
  [[nodiscard]] virtual Result<void> finish() = 0;
};

struct SessionOptions {
  SessionRecorder* recorder = nullptr;
  /// Called when all programs run: the place to drop capabilities. Its error ends the session.
  std::function<Result<void>()> started = {};
  /// The server has failed while the command goes on; a sentence.
  std::function<void(const std::string& text)> server_failed = {};
  /// The recorder has finished, or failed to.
  std::function<void()> recorded = {};
};

/// Starts the server, waits until it listens, runs the command, and gives its exit status (128 + N
/// after signal N). A terminal's SIGINT and SIGQUIT are passed over from then on, because keys are
/// for the command; those of a process, SIGTERM and SIGHUP end it. Errors: the server does not
/// listen, ends before it does, or fails while the command runs (which goes on to its end); those
/// of the recorder.
[[nodiscard]] Result<int> run_session(const Lab& lab, const SessionWork& work,
                                      const SessionOptions& options = {});

}  // namespace pushpkt::lab
