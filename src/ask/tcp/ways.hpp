// The ways of `ask tcp`, each with all that it needs, opened before capabilities are dropped.
#pragma once

#include <memory>
#include <vector>

#include "pushpkt/app/request.hpp"
#include "pushpkt/ask/tcp.hpp"
#include "pushpkt/ask/tcp_differences.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::ask {

/// Conversations of each way: what varies by itself differs between them.
inline constexpr unsigned tcp_rounds = 3;

/// One way with all that it needs, opened; and what was measured of it.
struct Opened {
  TcpWay way;
  std::unique_ptr<stack::TcpPort> port = nullptr;  // nullptr: the socket
  std::vector<app::Request> requests = {};         // of the socket, one a round
  stack::tcp::IsnSource isn = {};
  Rounds wire = {};
  Rounds wrote = {};
};

/// The socket's way first.
[[nodiscard]] std::vector<Opened> open_ways(const TcpQuestion& question, const Endpoint& remote,
                                            const Bytes& line);

}  // namespace pushpkt::ask
