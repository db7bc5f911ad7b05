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
  /// At most so many whose handshake is done, each with two buffers: 128 MiB together.
  static constexpr std::size_t most_connections = 1024;
  static constexpr std::uint32_t buffer_bytes = 64 * 1024;

  HandTcp(Port port, HandHost::TcpTransform transform, std::uint32_t mtu, HostTime idle);

  [[nodiscard]] Port port() const { return listener_.port(); }
  /// The packet as a segment for our port, valid until the next call; nullptr where it is none, or
  /// not a good one.
  [[nodiscard]] const tcp::Segment* parse(ByteView packet);
  void receive(const tcp::Segment& segment, const Mac& from, HostTime now);
  void receive(const tcp::IcmpError& error, HostTime now);
  void advance(HostTime now);
  [[nodiscard]] std::optional<HostTime> deadline() const;

  struct Addressed {
    Mac to;
    tcp::Segment segment;
  };
  [[nodiscard]] std::vector<Addressed> take_segments();
  [[nodiscard]] std::uint64_t clients() const { return listener_.counts().accepted; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t cookies() const { return listener_.counts().cookies_sent; }
  [[nodiscard]] std::uint64_t ended_early() const { return ended_early_; }

 private:
  static constexpr std::size_t most_neighbours = 4096;
  void remember(const Ip& ip, const Mac& mac);
  void serve_all(HostTime now);
  struct Client {
    tcp::Connection* connection;
    HostTime last;  ///< when a segment of it came
    std::uint64_t segments = 0;
  };
  /// Whether the connection is done with.
  [[nodiscard]] bool serve(Client& client, HostTime now);
  void end_early(std::vector<Client>::iterator client, HostTime now);
  bool make_room(HostTime now);

  tcp::Listener listener_;
  HandHost::TcpTransform transform_;
  HostTime idle_;
  tcp::Segment arrived_ = {};  // its memory is kept
  std::vector<Client> clients_;
  std::map<Ip, Mac> neighbours_;
  std::deque<Ip> oldest_;  // of the neighbours
  std::uint64_t bytes_ = 0;
  std::uint64_t ended_early_ = 0;
};

}  // namespace pushpkt::stack
