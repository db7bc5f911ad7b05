// A UDP server on loopback, in a thread.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <functional>
#include <optional>
#include <thread>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::replay {

using namespace pushpkt::literals;

/// Answers so many datagrams, each by what `answer` makes of it.
class Answering {
 public:
  using Answer = std::function<std::optional<Bytes>(Bytes)>;
  Answering(int times, Answer answer) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    SocketAddress address({"127.0.0.1"_ip4, Port{0}});
    EXPECT_EQ(::bind(fd_.get(), address.get(), address.bytes()), 0);
    EXPECT_EQ(::getsockname(fd_.get(), address.get(), address.room()), 0);
    port_ = address.endpoint().port;
    thread_ = std::thread([this, times, answer = std::move(answer)] {
      for (int i = 0; i < times; ++i) {
        Bytes buffer(2048);
        SocketAddress from;
        const auto got =
            ::recvfrom(fd_.get(), buffer.data(), buffer.size(), 0, from.get(), from.room());
        buffer.resize(static_cast<std::size_t>(got));
        const auto reply = answer(buffer);
        if (reply) ::sendto(fd_.get(), reply->data(), reply->size(), 0, from.get(), from.bytes());
      }
    });
  }
  ~Answering() { thread_.join(); }
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;
  [[nodiscard]] Port port() const { return port_; }

 private:
  Fd fd_;
  Port port_;
  std::thread thread_;
};

}  // namespace pushpkt::replay
