// What the tests of UDP exchanges share: every path in both families, and the textbook server.
#pragma once

#include <thread>
#include <vector>

#include "pushpkt/app/server.hpp"
#include "pushpkt/stack/udp_exchange.hpp"
#include "stack_lab.hpp"

namespace pushpkt::stack {

inline constexpr Port server_port{12000};

struct Way {
  std::string path;
  bool ip6;
};

inline std::string name_of_way(const testing::TestParamInfo<Way>& way) {
  std::string name = way.param.path + (way.param.ip6 ? "_ip6" : "_ip4");
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

/// The textbook server on the lab's server, in a thread of its own.
class RunningServer {
 public:
  explicit RunningServer(const lab::Host& host) {
    const auto inside = lab::Inside::enter(host);
    stop_.emplace(app::Stop::make().value());
    server_ = app::Server::open(app::Transport::udp, app::anywhere(server_port)).value();
    thread_ = std::thread([this] { EXPECT_TRUE(server_->serve(*stop_)); });
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() {
    stop_->set();
    thread_.join();
  }

 private:
  std::optional<app::Stop> stop_;
  std::unique_ptr<app::Server> server_;
  std::thread thread_;
};

class StackUdpExchange : public StackLab, public testing::WithParamInterface<Way> {
 protected:
  static Ip server() { return GetParam().ip6 ? Ip{lab::server_ip6} : Ip{lab::server_ip4}; }

  static UdpExchange::Options options() {
    return {.path = path::find_kind(GetParam().path).value(), .remote = {server(), server_port}};
  }

  static UdpExchange open(const UdpExchange::Options& options) {
    auto exchange = UdpExchange::open(options, patience());
    if (!exchange) throw std::runtime_error(exchange.error().text());
    return std::move(*exchange);
  }

  static UdpExchange::Outcome ask(UdpExchange& exchange, std::string_view message,
                                  Deadline deadline = patience()) {
    auto outcome = exchange.ask(bytes_of(message), deadline);
    if (!outcome) throw std::runtime_error(outcome.error().text());
    return std::move(*outcome);
  }
};

inline std::vector<Way> all_ways() {
  std::vector<Way> ways;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::file || path::is_cable(kind.kind)) continue;
    ways.push_back({std::string(kind.name), false});
    ways.push_back({std::string(kind.name), true});
  }
  return ways;
}

inline std::vector<Way> ways_by_hand() {
  std::vector<Way> ways = all_ways();
  std::erase_if(ways, [](const Way& way) { return way.path == "socket"; });
  return ways;
}

}  // namespace pushpkt::stack
