// One conversation by hand: a line, its answer, and the end from our side first.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::ask {

/// What became of it, and each IP packet that we wrote.
struct ConversationResult {
  std::optional<Error> failure = {};
  Bytes reply = {};
  std::vector<Bytes> wrote = {};
};

/// Writes `message`, reads as many bytes, sends FIN and waits for the server's. `isn` makes the
/// numbers of a later conversation on the same port larger. Each wait ends after `patience`.
[[nodiscard]] ConversationResult run_conversation(stack::TcpPort& port,
                                                  const stack::tcp::IsnSource& isn,
                                                  ByteView message,
                                                  std::chrono::nanoseconds patience);

}  // namespace pushpkt::ask
