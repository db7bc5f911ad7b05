// Where packets are observed: the server, the watchers, and the first hop.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/journey/barrier.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/stack/port_reservation.hpp"

namespace pushpkt::journey {

/// A sniffer, and the host whose packets it sees.
struct Watcher {
  std::string host;
  Place place;
  sniff::Sniffer sniffer;
};

struct Vantage {
  Endpoint remote;                ///< the server that answers
  stack::NextHop hop;             ///< towards it, from the sender
  std::vector<Watcher> watchers;  ///< armed
  std::string sender;             ///< the host that sends: where replies are read
  std::string next;      ///< where "on the wire" is observed: at the next hop if we can sniff there
  std::string receiver;  ///< where "arrived" is observed; "" when we cannot sniff there
  /// In a lab: behind it, all that a packet causes has happened, and no timeout is needed.
  std::shared_ptr<Barrier> barrier = nullptr;
  stack::EgressGate* gate = nullptr;  ///< asked before a frame leaves; nullptr in the lab

  /// The sender is the other end of a cable (TUN, TAP): paths are opened on this host. The process
  /// that writes is no host, and no kernel holds its ports.
  std::optional<lab::Host> cable_host = std::nullopt;
  bool stand_in = false;  ///< see path::Target::stand_in

  /// Opens a path where this vantage has its sender.
  [[nodiscard]] Result<std::unique_ptr<path::Path>> open_path(const path::PathKind& kind,
                                                              path::Target target) const;
  /// A source port that belongs to one packet. Errors are PortReservation's.
  [[nodiscard]] Result<stack::PortReservation> take_port() const;
  /// Sender and receiver are one host.
  [[nodiscard]] bool on_one_host() const { return sender == receiver; }
};

/// The sender is the lab's client, the server its server; watched on client (its `lo` too), router
/// and server. Waits until the lab's links are up and the first hop answers, a minute at most; 6 s
/// in a lab that a user has altered.
/// The calling thread stays on the client.
[[nodiscard]] Result<Vantage> vantage_in_lab(const lab::Lab& lab, bool ip6, Port port);

/// The sender is the cable between client and router, in a lab with such a `client_link`; no host
/// answers ARP for it, so the lab knows all neighbours. Open the paths, then call
/// `Lab::run_plan({})`: a device without a program at its other end has no carrier.
[[nodiscard]] Result<Vantage> vantage_on_cable(const lab::Lab& lab, lab::ClientLink link, bool ip6,
                                               Port port);

/// Client and server are one host, the lab's client, and the wire is its `lo`: watched in both
/// directions, since a packet that goes out there comes in again. Towards 127.0.0.1 or ::1.
[[nodiscard]] Result<Vantage> vantage_on_loopback(const lab::Lab& lab, bool ip6, Port port);

/// The sender is this machine; watched here only.
[[nodiscard]] Result<Vantage> vantage_towards(const Endpoint& remote);

}  // namespace pushpkt::journey
