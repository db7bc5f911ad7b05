// What `client` and its ways of asking share: a message, and what came of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/app/server.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/egress_gate.hpp"

namespace pushpkt::tool {

/// Whom to ask, and how.
struct Asking {
  app::Transport transport = app::Transport::udp;
  Endpoint remote;
  const path::PathKind* path = nullptr;
  stack::EgressGate* gate = nullptr;  ///< asked before each request leaves
  std::string interface = {};         ///< of a link-local address: its scope; "" elsewhere
};

/// Silence has a reason as far as it can be known; "" when nothing is.
struct Reply {
  std::optional<Bytes> answer;
  std::string why_not;
};

/// One way of asking. An Error means that asking itself failed; a refusal by the network is a
/// Reply.
class Asker {
 public:
  Asker() = default;
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;
  virtual ~Asker() = default;
  [[nodiscard]] virtual Result<Reply> ask(ByteView message, Deadline deadline) = 0;
  [[nodiscard]] virtual Endpoint local() const = 0;
};

/// By the socket API: a refusal is the kernel's word.
[[nodiscard]] Result<std::unique_ptr<Asker>> open_socket_asker(const Asking& asking,
                                                               Deadline deadline);
/// By hand: the request leaves by `asking.path`, the answer is taken from the wire.
[[nodiscard]] Result<std::unique_ptr<Asker>> open_raw_asker(const Asking& asking,
                                                            Deadline deadline);

}  // namespace pushpkt::tool
