// A server of the test's own behind a port in memory, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "pushpkt/stack/tcp/listener.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::stack {

/// Each packet takes a millisecond.
class ServerPort : public TcpPort {
 public:
  /// Called with each client whenever something may have come.
  using Serve = std::function<void(tcp::Connection& client, tcp::Time now)>;
  explicit ServerPort(Serve serve) : serve_(std::move(serve)) {}

  [[nodiscard]] const Endpoint& local() const override { return local_; }
  [[nodiscard]] const Endpoint& remote() const override { return remote_; }
  [[nodiscard]] const std::string& interface() const override { return none_; }
  [[nodiscard]] tcp::Config config() const override { return {}; }
  [[nodiscard]] const std::vector<std::string>& measures() const override { return measures_; }
  [[nodiscard]] tcp::Time now() const override { return now_; }

  Result<void> send(ByteView packet) override {
    const auto segment = tcp::parse_ip_packet(packet);
    EXPECT_TRUE(segment);
    listener_.receive(*segment, now_);
    serve();
    return {};
  }

  Result<std::optional<ByteView>> receive(tcp::Time until) override {
    const auto may = may_look(until);
    if (!may) return fail(may.error());
    if (!*may) return std::optional<ByteView>{};
    if (packets_.empty()) {
      const auto due = listener_.deadline();
      now_ = std::max(now_, due && *due < until ? *due : until);
      listener_.advance(now_);
      serve();
    }
    if (packets_.empty()) return std::optional<ByteView>{};
    now_ += std::chrono::milliseconds(1);
    received_ = std::move(packets_.front());
    packets_.pop_front();
    return received_;
  }

 private:
  void serve() {
    while (tcp::Connection* client = listener_.accept()) clients_.push_back(client);
    for (tcp::Connection* client : clients_) serve_(*client, now_);
    for (const tcp::Segment& segment : listener_.take_segments()) {
      packets_.push_back(tcp::build_ip_packet(segment));
    }
  }

  Serve serve_;
  Endpoint local_{Ip4{{10, 0, 0, 1}}, Port{4000}};
  Endpoint remote_{Ip4{{10, 0, 0, 2}}, Port{12000}};
  std::string none_ = {};
  std::vector<std::string> measures_ = {};
  tcp::Time now_ = std::chrono::seconds(1);
  tcp::Listener listener_{Port{12000}};
  std::vector<tcp::Connection*> clients_ = {};
  std::deque<Bytes> packets_ = {};
  Bytes received_ = {};
};

/// Its server takes what it is sent, and writes without end.
class EndlessPort final : public ServerPort {
 public:
  EndlessPort() : ServerPort(serve_endlessly) {}

 private:
  static void serve_endlessly(tcp::Connection& client, tcp::Time now) {
    Bytes ignored(4096);
    (void)client.read(ignored, now);
    if (client.writable() > 0) (void)client.write(Bytes(client.writable(), 'a'), now);
  }
};

}  // namespace pushpkt::stack
