// One request by a plain socket that was told how to be: its options first, then the request.
// socket(7), udp(7), tcp(7)
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "pushpkt/app/server.hpp"
#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::app {

/// What setsockopt(2) is given.
struct SocketOption {
  int level = 0;                        ///< IPPROTO_IP, SOL_SOCKET
  int name = 0;                         ///< IP_TTL
  std::variant<int, Bytes> value = {};  ///< Bytes: a struct as the kernel has it, by value
};

/// What one request is and how its socket is to be. Unused members may stay as they are.
struct RequestPlan {
  Transport transport = Transport::udp;
  Endpoint remote = {};
  std::optional<Endpoint> local = {};      ///< to be bound to; else the kernel chooses
  std::vector<SocketOption> options = {};  ///< in this order, before bind and connect
  std::uint32_t flow_label = 0;            ///< IPv6: written into the address that is asked
  Bytes message = {};                      ///< TCP: a line; an empty one only connects
  bool connected = true;                   ///< UDP: connect(2) and send(2); else sendto(2)
  bool in_halves = false;                  ///< UDP: each message by two writes, then uncorked
  unsigned times = 1;                      ///< UDP: so many messages
};

/// The system call that said no, and its errno.
struct Refusal {
  std::string_view call = {};  ///< "setsockopt"
  int number = 0;              ///< an errno value
};

/// The plan carried out. A refusal is a result, not an error.
class Request {
 public:
  /// socket(2), setsockopt(2), bind(2): all that may need a capability. What is refused is kept,
  /// and nothing is sent then.
  explicit Request(RequestPlan plan);

  /// UDP: connects and sends, and does not wait for the answer. TCP: connects, asks, reads the
  /// answer's line, and ends the connection from this side; waits a second at most for each.
  void make();

  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
  [[nodiscard]] Transport transport() const { return plan_.transport; }
  /// Where it asks from; port 0 while there is none.
  [[nodiscard]] Endpoint local() const;
  /// All that has come back up to now.
  [[nodiscard]] const Bytes& answer();

 private:
  [[nodiscard]] bool ok(std::string_view call, bool done);
  [[nodiscard]] bool set(const SocketOption& option);
  [[nodiscard]] bool bind();
  [[nodiscard]] bool connect();
  [[nodiscard]] bool send(ByteView bytes);
  void send_datagrams();
  void converse();
  /// False: the end, or nothing more now. Else `answer_` has grown.
  [[nodiscard]] bool read(int flags);

  RequestPlan plan_;
  Fd socket_;
  std::optional<Refusal> refusal_;
  Bytes answer_;
};

}  // namespace pushpkt::app
