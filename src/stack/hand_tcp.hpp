// The TCP service of a host made by hand: a listener, its clients, and the MAC addresses that their
// segments came from.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "pushpkt/stack/hand_host.hpp"
#include "pushpkt/stack/tcp/listener.hpp"

namespace pushpkt::stack {

class HandTcp {
 public:
  HandTcp(Port port, HandHost::TcpTransform transform, std::uint32_t mtu);

  [[nodiscard]] Port port() const { return listener_.port(); }
  void receive(const tcp::Segment& segment, const Mac& from, HostTime now);
  void advance(HostTime now);
  [[nodiscard]] std::optional<HostTime> deadline() const { return listener_.deadline(); }

  struct Addressed {
    Mac to;
    tcp::Segment segment;
  };
  [[nodiscard]] std::vector<Addressed> take_segments();
  [[nodiscard]] std::uint64_t clients() const { return listener_.counts().accepted; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t most_neighbours = 4096;
  void remember(const Ip& ip, const Mac& mac);
  void serve_all(HostTime now);
  /// Whether the connection is done with.
  [[nodiscard]] bool serve(tcp::Connection& connection, HostTime now);

  tcp::Listener listener_;
  HandHost::TcpTransform transform_;
  std::vector<tcp::Connection*> clients_;
  std::map<Ip, Mac> neighbours_;
  std::deque<Ip> oldest_;  // of the neighbours
  std::uint64_t bytes_ = 0;
};

}  // namespace pushpkt::stack
