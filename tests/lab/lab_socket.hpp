// What the lab's own tests share: a lab, and UDP sockets on its hosts.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::lab {

/// No test is meant to wait so long: it turns a hang into a failure.
inline Deadline patience() { return Deadline::in(std::chrono::seconds(30)); }

/// Where namespaces are forbidden every test is skipped, and says why.
class LabTest : public testing::Test {
 protected:
  void SetUp() override {
    static const Result<void> possible = probe();
    if (!possible) GTEST_SKIP() << possible.error().text();
  }

  static Lab build(const Obstacles& obstacles = {}) {
    auto lab = Lab::build(plan_of(obstacles));
    EXPECT_TRUE(lab) << lab.error().text();
    return std::move(lab).value();
  }
};

/// A UDP socket on a host. Addresses are text; a send or a receive that fails says its errno.
class UdpSocket {
 public:
  UdpSocket(const Host& host, const std::string& address, std::uint16_t port = 0)
      : is_v6_(address.find(':') != std::string::npos) {
    const auto inside = Inside::enter(host);
    EXPECT_TRUE(inside);
    fd_ = Fd(::socket(is_v6_ ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const Address own = parse(address, port);
    EXPECT_EQ(::bind(fd_.get(), own.get(), own.length), 0) << address << std::strerror(errno);
  }

  [[nodiscard]] int fd() const { return fd_.get(); }

  int connect(const std::string& address, std::uint16_t port) {
    const Address to = parse(address, port);
    return ::connect(fd_.get(), to.get(), to.length) == 0 ? 0 : errno;
  }
  int send(std::string_view text) {
    return ::send(fd_.get(), text.data(), text.size(), 0) < 0 ? errno : 0;
  }
  int send_to(const std::string& address, std::uint16_t port, std::string_view text) {
    const Address to = parse(address, port);
    return ::sendto(fd_.get(), text.data(), text.size(), 0, to.get(), to.length) < 0 ? errno : 0;
  }
  /// The next datagram; "" and its errno in `error` if there is an error instead.
  std::string receive(std::string* from = nullptr) {
    pollfd waiting{fd_.get(), POLLIN, 0};
    EXPECT_GT(::poll(&waiting, 1, patience().left_ms()), 0) << "nothing came";
    return receive_now(from);
  }
  std::string receive_now(std::string* from = nullptr) {
    std::array<char, 65536> buffer{};
    Address sender;
    const ssize_t got = ::recvfrom(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                   sender.get(), &sender.length);
    error = got < 0 ? errno : 0;
    if (from != nullptr && got >= 0) {
      source_ = sender;
      *from = text_of(sender);
    }
    return got < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(got));
  }
  /// To where the last datagram came from.
  int answer(std::string_view text) {
    const sockaddr* const to = source_.get();
    return ::sendto(fd_.get(), text.data(), text.size(), 0, to, source_.length) < 0 ? errno : 0;
  }
  int error = 0;

 private:
  struct Address {
    sockaddr_storage storage{};
    socklen_t length = sizeof(sockaddr_storage);
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] const sockaddr* get() const {
      return reinterpret_cast<const sockaddr*>(&storage);
    }
  };
  [[nodiscard]] Address parse(const std::string& text, std::uint16_t port) const {
    Address out;
    if (is_v6_) {
      auto* in6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
      in6->sin6_family = AF_INET6;
      in6->sin6_port = htons(port);
      EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &in6->sin6_addr), 1) << text;
      out.length = sizeof *in6;
    } else {
      auto* in = reinterpret_cast<sockaddr_in*>(&out.storage);
      in->sin_family = AF_INET;
      in->sin_port = htons(port);
      EXPECT_EQ(::inet_pton(AF_INET, text.c_str(), &in->sin_addr), 1) << text;
      out.length = sizeof *in;
    }
    return out;
  }
  static std::string text_of(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool v6 = address.storage.ss_family == AF_INET6;
    const void* bytes = &reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_addr;
    if (v6) bytes = &reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_addr;
    ::inet_ntop(v6 ? AF_INET6 : AF_INET, bytes, text.data(), text.size());
    return text.data();
  }

  bool is_v6_;
  Fd fd_;
  Address source_;
};

}  // namespace pushpkt::lab
