// A textbook server in a thread of its own, on an ephemeral port of the loopback.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "pushpkt/app/client.hpp"
#include "pushpkt/app/server.hpp"

namespace pushpkt::app {

inline constexpr Ip4 loopback4{{127, 0, 0, 1}};
inline constexpr Ip6 loopback6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

/// No test is meant to wait so long: it turns a hang into a failure.
inline Deadline patience() { return Deadline::in(std::chrono::seconds(30)); }

class RunningServer {
 public:
  enum class Start { at_once, later };
  explicit RunningServer(Transport transport, const Endpoint& where = anywhere(Port{0}),
                         Start start = Start::at_once, const Limits& limits = {})
      : transport_(transport), stop_(Stop::make().value()) {
    auto server = Server::open(transport, where, limits);
    if (!server) {
      ADD_FAILURE() << server.error().text();
      return;
    }
    server_ = std::move(*server);
    if (start == Start::at_once) this->start();
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() { static_cast<void>(stop()); }

  void start() {
    thread_ = std::thread([this] { served_ = server_->serve(stop_); });
  }

  [[nodiscard]] Port port() const { return server_->endpoint().port; }

  /// Ends it, and gives what it counted.
  Counts stop() {
    if (thread_.joinable()) {
      stop_.set();
      thread_.join();
      EXPECT_TRUE(served_) << served_.error().text();
    }
    return server_ ? server_->counts() : Counts{};
  }

  [[nodiscard]] Client client(const std::string& host = "127.0.0.1") const {
    auto client = Client::connect(transport_, host, port(), patience());
    if (!client) throw std::runtime_error(client.error().text());
    return std::move(*client);
  }

 private:
  Transport transport_;
  Stop stop_;
  std::unique_ptr<Server> server_;
  Result<void> served_;
  std::thread thread_;
};

/// A port that nobody else gets, and at which nobody answers: bound, but not listening (TCP), or
/// connected to itself (UDP), so that the kernel refuses what comes from others.
class RefusingPort {
 public:
  explicit RefusingPort(Transport transport)
      : socket_(::socket(AF_INET, transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof where;
    auto* address = reinterpret_cast<sockaddr*>(&where);
    EXPECT_EQ(::bind(socket_.get(), address, length), 0);
    EXPECT_EQ(::getsockname(socket_.get(), address, &length), 0);
    if (transport == Transport::udp) {
      EXPECT_EQ(::connect(socket_.get(), address, length), 0);
    }
    port_ = Port(ntohs(where.sin_port));
  }
  [[nodiscard]] Port port() const { return port_; }

 private:
  Fd socket_;
  Port port_;
};

/// The answer as text; the error's text where there is one; "(silence)".
inline std::string asked(Client& client, std::string_view message) {
  const auto answer = client.ask(bytes_of(message), patience());
  if (!answer) return answer.error().text();
  return *answer ? text_of(**answer) : "(silence)";
}

}  // namespace pushpkt::app
