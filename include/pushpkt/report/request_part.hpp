// The requests of some conversations of a capture, repeated: a part of a run, for merge_parts().
#pragma once

#include <string>

#include "pushpkt/replay/client_run.hpp"
#include "pushpkt/report/part.hpp"
#include "pushpkt/report/replay.hpp"

namespace pushpkt::report {

struct RequestPart {
  Shard shard = {};
  std::string run = {};  ///< says what was run
  bool json = false;     ///< what merge_parts() prints: JSON, else lines

  /// Whether this part repeats what the client said to the server.
  [[nodiscard]] bool takes(const Endpoint& client, const Endpoint& server) const;
};

/// `run` had RequestPart::takes() for its `takes`, was not interrupted, and has a result. False
/// when an answer is not the saved one. Errors: those of `write`.
[[nodiscard]] Result<bool> write_request_part(const replay::ClientRun& run,
                                              const RequestRunTitle& title, const RequestPart& part,
                                              WriteBytes write);

}  // namespace pushpkt::report
