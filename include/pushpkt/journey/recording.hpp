// Recording: everything that passes the two links of a lab.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::journey {

/// The two links, each watched at the router's end: client -- router -- server.
enum class Side : std::uint8_t { client, server };

class Recording {
 public:
  /// Live when it returns: what is sent from now on is seen. Leaves the thread where it was.
  [[nodiscard]] static Result<Recording> open(const lab::Lab& lab);

  /// All that passed so far and that the filter lets pass (pcap-filter(7); an input error if it is
  /// none), in the order of time. A packet that the router forwarded is there twice: once for each
  /// link, `interface` says which ("to-client", "to-server"). Datagrams of settle() are left out.
  [[nodiscard]] Result<std::vector<sniff::Seen>> all(std::string_view filter = {});
  /// What passed one link so far.
  [[nodiscard]] Result<std::vector<sniff::Seen>> all(Side side, std::string_view filter = {});

  /// Waits until a packet has passed that `wanted` likes, on any link, since open() or clear().
  /// False: none until the deadline.
  [[nodiscard]] Result<bool> wait_for(const std::function<bool(const sniff::Seen&)>& wanted,
                                      Deadline deadline);

  /// Returns when no packet is on its way in the lab: none in a kernel's queue (for a neighbour's
  /// address, for the rest of its fragments), none of TCP to be sent again, and none has passed
  /// while that was looked at. A program that has a packet and has not answered yet is not waited
  /// for: wait_for() does that. An error names what still waits at the deadline. Needs the
  /// capabilities that building the lab needed.
  [[nodiscard]] Result<void> settle(Deadline deadline);

  /// Forgets what passed so far, also lost().
  [[nodiscard]] Result<void> clear();

  /// Packets that came too fast to be recorded.
  [[nodiscard]] std::uint64_t lost();

  /// Everything so far, as one pcapng file with an interface for each link.
  [[nodiscard]] Result<void> save(const std::string& path);

 private:
  struct Tap {
    sniff::Sniffer sniffer;
    std::vector<sniff::Seen> seen = {};
    std::size_t looked_at = 0;
  };
  Recording(lab::Lab lab, std::vector<Tap> taps) : lab_(std::move(lab)), taps_(std::move(taps)) {}
  /// Takes what is there.
  [[nodiscard]] Result<void> drain();
  [[nodiscard]] std::size_t count() const;

  lab::Lab lab_;
  std::vector<Tap> taps_;  // by Side
  std::uint64_t lost_before_ = 0;
};

}  // namespace pushpkt::journey
