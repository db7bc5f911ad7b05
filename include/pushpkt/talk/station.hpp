// A host made by hand on an interface: whole frames out, packets in, and answers to ARP and
// neighbour solicitations for an address that the kernel does not own. RFC 826; RFC 4861, 7.2.4
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/neighbour_asker.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/talk/medium.hpp"
#include "pushpkt/wire/answers.hpp"

namespace pushpkt::talk {

class Station final : public Medium {
 public:
  struct Options {
    std::string interface = {};
    const path::PathKind* path = nullptr;  ///< one that takes whole frames or IP packets
    /// Ours, of either family or both. An address of the interface is shared with the kernel, which
    /// answers too: TCP with RST.
    std::vector<Ip> addresses = {};
    /// Of our frames; all zeros: the interface's.
    Mac mac = {};
    /// Asked before each frame, and paces them (docs/egress.md); outlives the station.
    stack::EgressGate* gate = nullptr;
    std::function<bool()> stop = {};  ///< asked while a frame waits for its turn
  };
  /// Needs CAP_NET_RAW, in the network namespace of the calling thread; afterwards none. Errors are
  /// those of the path and the sniffer.
  [[nodiscard]] static Result<std::unique_ptr<Station>> open(const Options& options);

  void follow(const wire::Recipe& flow) override;
  [[nodiscard]] Result<void> complete(wire::Recipe& recipe) override;
  [[nodiscard]] Result<void> check(const wire::Recipe& recipe) const override;
  [[nodiscard]] Result<sniff::Seen> send(const wire::Frame& frame) override;
  [[nodiscard]] Result<std::optional<Incoming>> receive(Deadline deadline) override;

 private:
  Station(Options options, sniff::Sniffer sniffer, std::unique_ptr<path::Path> path,
          std::unique_ptr<path::Path> frames, stack::NeighbourAsker asker);
  void add_link_header(wire::Recipe& recipe) const;
  [[nodiscard]] Result<void> fill_transport(wire::Recipe& recipe);
  [[nodiscard]] Result<Port> port_for(const wire::Header& transport);
  [[nodiscard]] Result<Mac> mac_of(const Ip& destination);
  [[nodiscard]] Result<void> answer(const wire::Decoded& packet);
  [[nodiscard]] bool is_for_another(const wire::Decoded& packet) const;
  [[nodiscard]] bool is_aside(const wire::Decoded& packet, bool is_discarded) const;
  [[nodiscard]] bool answers_us(const wire::Decoded& packet) const;
  [[nodiscard]] Result<void> remember(const wire::Frame& frame);
  [[nodiscard]] bool is_echo_of_ours(const sniff::Seen& packet);
  [[nodiscard]] Result<void> transmit(path::Kind kind, path::Path& path, const wire::Frame& frame);

  Options options_;
  wire::ReceivingHost host_;  // ours; in the VLAN or tunnel of the flow, or of what was sent last
  sniff::Sniffer sniffer_;
  std::unique_ptr<path::Path> path_;
  std::unique_ptr<path::Path> frames_;  // for answers about our address
  stack::NeighbourAsker asker_;
  std::map<Ip, Mac> neighbours_;
  std::map<std::string_view, stack::PortReservation> ports_;  // by transport, where lines name none
  std::deque<Bytes> sent_;  // on lo, where what we send comes back
  std::size_t sent_bytes_ = 0;
  std::vector<wire::Request> requests_;  // with an address that the kernel has too; each once
  bool is_loopback_ = false;
  bool shares_address_ = false;
};

}  // namespace pushpkt::talk
