// One TCP client: what it sent and has not got back yet, at most one buffer full.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pushpkt/app/server.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::app {

/// Reads only when everything read before is written: a client that does not take its answers is
/// not read from, and its own kernel makes it wait (TCP's window).
class ClientConnection {
 public:
  /// `observer` is told all that is read, and must outlive the connection.
  ClientConnection(Fd socket, Endpoint from, const Server::Observer& observer)
      : socket_(std::move(socket)), from_(from), observer_(&observer) {}

  /// Reads and writes as long as neither has to wait, a bounded number of times.
  /// False: it is over, by the client's end of file or by an error of its own.
  [[nodiscard]] bool go_on(Counts& counts);
  /// What it waits for: EPOLLIN or EPOLLOUT.
  [[nodiscard]] std::uint32_t wanted() const;

 private:
  enum class Step : std::uint8_t { done, must_wait, over };
  [[nodiscard]] Step read_some(Counts& counts);
  [[nodiscard]] Step write_some();

  Fd socket_;
  Endpoint from_;
  const Server::Observer* observer_;
  Bytes pending_;
  std::size_t written_ = 0;
  bool in_a_line_ = false;
};

}  // namespace pushpkt::app
