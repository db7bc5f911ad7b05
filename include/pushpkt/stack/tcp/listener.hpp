// The passive side: one port, many connections, a bounded backlog. RFC 9293, 3.10.1; RFC 4987
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "pushpkt/stack/tcp/config.hpp"
#include "pushpkt/stack/tcp/connection.hpp"
#include "pushpkt/stack/tcp/segment.hpp"

namespace pushpkt::stack::tcp {

struct ListenerConfig {
  Config connection = {};
  std::size_t backlog = 128;           ///< handshakes at a time; beyond it, SYN cookies answer
  std::size_t max_connections = 1024;  ///< all states together; beyond it, a SYN is dropped
  /// A connection that was released and does not end by itself is reset after this time.
  Time linger = std::chrono::seconds(60);
};

/// Accepts connections to one port, on any local address whose segments it is given. Pure: no
/// socket, no clock. Give every segment for the port to `receive`, call `advance` when `deadline`
/// has passed, and send what `take_segments` returns.
///
///     tcp::Listener listener(Port{12000});
///     listener.receive(segment, now);
///     while (tcp::Connection* connection = listener.accept()) clients.push_back(connection);
///     ... connection->read(...), connection->write(...), connection->close(now) ...
///     for (const tcp::Segment& segment : listener.take_segments()) send(segment);
///
/// A SYN flood fills the backlog. From then on a SYN is answered by a SYN cookie (RFC 4987, 3.6),
/// which keeps no state: real clients still connect, without window scaling, SACK and timestamps.
class Listener {
 public:
  explicit Listener(Port port, const ListenerConfig& config = {}, const IsnSource& isn = {});

  /// A segment whose destination port is ours; others are ignored.
  void receive(const Segment& segment, Time now);
  void receive(const IcmpError& error, Time now);
  /// Runs all timers that are due.
  void advance(Time now);
  /// When `advance` must be called next; nullopt: not before the next segment or call.
  [[nodiscard]] std::optional<Time> deadline() const;
  /// What is to be sent, of all connections, in order.
  [[nodiscard]] std::vector<Segment> take_segments();

  /// The next connection whose handshake is done, or nullptr; each is handed out once. The listener
  /// owns it and routes its segments: never delete it. The pointer is valid until `release`, also
  /// after the connection has ended and when the listener is moved, and not beyond the listener.
  [[nodiscard]] Connection* accept();
  /// The application is done with a connection: closes it if that was not done, then forgets it
  /// when it has ended (TIME-WAIT included).
  void release(Connection* connection, Time now);

  [[nodiscard]] Port port() const { return port_; }
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  [[nodiscard]] std::size_t handshakes() const { return handshakes_; }
  /// Connections whose handshake is done, until they have ended: TIME-WAIT and LAST-ACK included.
  [[nodiscard]] std::size_t completed() const { return connections_.size() - handshakes_; }
  /// Who is to make room for others: of the completed connections of the remote address that has
  /// most of them, one that was released (of several the first), else the one that has been silent
  /// longest. nullptr: there is none. `abort` and `release` it.
  [[nodiscard]] Connection* longest_idle_of_most();

  struct Counts {
    std::uint64_t accepted = 0;       ///< handshakes that were completed
    std::uint64_t cookies_sent = 0;   ///< SYNs answered without state
    std::uint64_t cookies_valid = 0;  ///< of those, connections that came of it
    std::uint64_t syns_dropped = 0;   ///< no room for another connection
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  using Ends = std::pair<Endpoint, Endpoint>;  // local, remote
  struct Entry {
    Connection connection;
    bool counted = true;  // as a handshake
    bool released = false;
    std::optional<Time> reset_at = {};
    Time last = {};  // when a segment came
  };
  using Entries = std::map<Ends, std::unique_ptr<Entry>>;

  void first_segment(const Segment& segment, Time now);
  void send_cookie(const Segment& syn, Time now);
  bool accept_cookie(const Segment& ack, Time now);
  void after_event(Entries::iterator entry);
  [[nodiscard]] Config config_for(const Ends& ends, Time now) const;

  Port port_;
  ListenerConfig config_;
  IsnSource isn_;
  Entries connections_;
  std::size_t handshakes_ = 0;
  std::deque<Connection*> ready_;
  std::vector<Segment> out_;
  Counts counts_;
};

}  // namespace pushpkt::stack::tcp

namespace pushpkt::stack {
using TcpListener = tcp::Listener;
}
