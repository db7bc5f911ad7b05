// A server asked again and again by one way: a message, and what came of it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pushpkt/app/server.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"

namespace pushpkt::app {

/// Silence has a reason as far as it is known; "" when it is not.
struct Reply {
  std::optional<Bytes> answer = {};
  std::string why_not = {};
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
  /// What is asked from now on is another request: an answer of the last one that comes late, or
  /// twice, is none of its.
  [[nodiscard]] virtual Result<void> next_request() { return {}; }
  /// Answers that came besides those that were given; on one port nothing tells whose they are.
  [[nodiscard]] virtual std::uint64_t extra_answers() const { return 0; }
  /// Our end, of the last connection where there were several.
  [[nodiscard]] virtual Endpoint local() const = 0;
};

/// How often a message is asked, and how long each answer may take.
struct Tries {
  unsigned count = 1;
  std::chrono::nanoseconds wait{std::chrono::seconds(2)};
  /// Called before each try; its error ends them.
  std::function<Result<void>()> before_each = nullptr;
};

/// Asks one request until there is an answer or the tries are over: the last reply. The answer may
/// be that of an earlier try. After a refusal, which comes at once, it waits 0.1 s: a server that
/// is just being started needs a moment. Errors: those of next_request(), ask() and `before_each`.
[[nodiscard]] Result<Reply> ask_until_answered(Asker& asker, ByteView message, const Tries& tries);

/// The source ports of UDP requests. `own`: each request has its own, which its tries share, so an
/// answer belongs to its request. `same`: for a server that serves one port only; an answer that
/// comes late or twice cannot be told from the next request's.
enum class SourcePorts : std::uint8_t { own, same };

/// By the socket API: the kernel reports refusals. A TCP connection that is lost is made again by
/// the next request. `interface`: the scope of a link-local address, "" elsewhere. `stop_fd` as for
/// Client::connect. Errors: those of Client::connect but refusals by the network.
[[nodiscard]] Result<std::unique_ptr<Asker>> open_asker(Transport transport, const Endpoint& remote,
                                                        const std::string& interface,
                                                        Deadline deadline, int stop_fd = -1,
                                                        SourcePorts ports = SourcePorts::own);

/// Where the server cannot be asked, because its next hop does not answer: each request gets the
/// reason.
[[nodiscard]] std::unique_ptr<Asker> unreachable_asker(const Error& why);

}  // namespace pushpkt::app
