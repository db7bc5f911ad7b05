// Many connections, one thread, one epoll. tcp(7), epoll(7)
#pragma once

#include <chrono>
#include <list>
#include <string>
#include <unordered_map>

#include "client_connection.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::app {

class TcpServer final : public Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(const Endpoint& where,
                                                            const Limits& limits);

  [[nodiscard]] const Endpoint& endpoint() const override { return endpoint_; }
  [[nodiscard]] Result<void> serve(const Stop& stop) override;
  [[nodiscard]] Counts counts() const override { return counts_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Client {
    ClientConnection connection;
    std::string peer;  ///< who shares a share: an IPv4 address, an IPv6 /64
    Clock::time_point last;
    std::list<int>::iterator place;  ///< in `by_idleness_`
  };
  using Clients = std::unordered_map<int, Client>;

  TcpServer(Fd listener, Fd epoll, const Limits& limits);
  [[nodiscard]] Result<void> watch(int fd, int operation, std::uint32_t events);
  [[nodiscard]] Result<void> accept_clients();
  [[nodiscard]] Result<void> add_client(Fd socket, const Endpoint& from);
  [[nodiscard]] Result<void> serve_client(int fd);
  [[nodiscard]] Result<void> set_accepting(bool accepting);
  /// Neither a client nor a signal is waited for longer: something has to be done then.
  [[nodiscard]] int wait_ms() const;
  void close_idle();
  /// Closes the longest idle connection of the peer that has most, if it is idle for so long.
  bool close_longest_idle(Clock::duration idle_for);
  void close_client(Clients::iterator client);

  Fd listener_;
  Fd epoll_;
  Limits limits_;
  Endpoint endpoint_;
  Counts counts_;
  bool accepting_ = false;
  Clock::time_point retry_at_;  ///< when not accepting
  Clients clients_;
  std::list<int> by_idleness_;  ///< the longest idle first
  std::unordered_map<std::string, std::size_t> shares_;
};

}  // namespace pushpkt::app
