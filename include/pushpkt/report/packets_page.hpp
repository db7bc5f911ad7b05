// A capture as a page: the ladder, and each packet drawn, with its bytes.
#pragma once

#include <cstdint>
#include <string>

#include "pushpkt/report/packet_ladder.hpp"
#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::report {

/// Bounded: what is beyond `most_packets`, or beyond `most_bytes` of page, is counted and named.
class PacketsPage {
 public:
  static constexpr std::size_t most_packets = 500;
  static constexpr std::size_t most_arrows = 200;      ///< of the ladder
  static constexpr std::size_t most_bytes = 4U << 20;  ///< of what is drawn of the packets

  void add(const sniff::SeenView& seen);
  /// The whole page; `name` is the capture's, as the user gave it.
  [[nodiscard]] std::string html(const std::string& name) const;

 private:
  PacketLadder ladder_{ladder_hosts, most_arrows};
  std::string drawn_;
  std::uint64_t packets_ = 0;
  std::uint64_t drawn_packets_ = 0;
  std::optional<Timestamp> start_;
};

}  // namespace pushpkt::report
