// Many connections, one thread, one epoll. tcp(7), epoll(7)
#pragma once

#include <unordered_map>

#include "conversation.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::app {

class TcpServer final : public Server {
 public:
  /// Clients that are served at once; more wait in the listening socket's backlog.
  static constexpr std::size_t most_clients = 1024;

  [[nodiscard]] static Result<std::unique_ptr<Server>> open(const Endpoint& where);

  [[nodiscard]] const Endpoint& endpoint() const override { return endpoint_; }
  [[nodiscard]] Result<void> serve(const Stop& stop) override;
  [[nodiscard]] Counts counts() const override { return counts_; }

 private:
  TcpServer(Fd listener, Fd epoll);
  [[nodiscard]] Result<void> watch(int fd, int operation, std::uint32_t events);
  [[nodiscard]] Result<void> welcome();
  [[nodiscard]] Result<void> attend(int fd);
  [[nodiscard]] Result<void> set_accepting(bool accepting);

  Fd listener_;
  Fd epoll_;
  Endpoint endpoint_;
  Counts counts_;
  bool accepting_ = false;
  std::unordered_map<int, Conversation> clients_;
};

}  // namespace pushpkt::app
