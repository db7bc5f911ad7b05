// A TCP server that never stops sending, and never ends a line.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <thread>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::app {

/// Takes one client, and ends with its connection.
class EndlessServer {
 public:
  EndlessServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof where;
    auto* address = reinterpret_cast<sockaddr*>(&where);
    EXPECT_EQ(::bind(socket_.get(), address, length), 0);
    EXPECT_EQ(::getsockname(socket_.get(), address, &length), 0);
    EXPECT_EQ(::listen(socket_.get(), 1), 0);
    port_ = Port(ntohs(where.sin_port));
    thread_ = std::thread([this] {
      const Fd client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      const std::string text(65'536, 'a');
      while (::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL) > 0) {
      }
    });
  }
  EndlessServer(const EndlessServer&) = delete;
  EndlessServer& operator=(const EndlessServer&) = delete;
  ~EndlessServer() {
    ::shutdown(socket_.get(), SHUT_RDWR);  // where no client came
    thread_.join();
  }
  [[nodiscard]] Port port() const { return port_; }

 private:
  Fd socket_;
  Port port_;
  std::thread thread_;
};

}  // namespace pushpkt::app
