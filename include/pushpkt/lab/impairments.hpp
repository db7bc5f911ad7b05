// What a bad link does to packets: losses, duplicates, reordering, bit errors and delay, by a plan
// that a seed decides.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::lab {

/// Shares are of the IP packets in each direction, from 0 to 1.
struct Impairments {
  double drop = 0;
  double duplicate = 0;
  double reorder = 0;  ///< held back until the next packet of its direction has left, or 50 ms
  double corrupt = 0;  ///< one bit behind the Ethernet header is wrong
  std::chrono::nanoseconds delay{0};   ///< of every packet
  std::chrono::nanoseconds jitter{0};  ///< added to it, from 0 to so much
  std::uint64_t seed = 1;
  bool to_server = true;  ///< what leaves the client
  bool to_client = true;

  friend bool operator==(const Impairments&, const Impairments&) = default;
};

/// "drop=5%,reorder=2%,delay=10ms,seed=7"; shares also as 0.05; `only=to-server` (to-client) leaves
/// the other direction alone. An input error names the word that is wrong.
[[nodiscard]] Result<Impairments> parse_impairments(std::string_view text);
/// As parse_impairments() reads it.
[[nodiscard]] std::string to_text(const Impairments& impairments);

enum class Heading : std::uint8_t { to_server, to_client };
[[nodiscard]] std::string_view to_text(Heading heading);

/// What is done to one packet.
struct Fate {
  bool dropped = false;
  bool duplicated = false;
  bool reordered = false;
  bool corrupted = false;
  std::uint64_t bit = 0;  ///< which one is wrong: this number modulo the bits that may be
  std::chrono::nanoseconds delay{0};

  friend bool operator==(const Fate&, const Fate&) = default;
};

/// A pure function: packet `index` (from 0) of a direction has the same fate in every run. A packet
/// that is dropped is nothing else.
[[nodiscard]] Fate fate_of(const Impairments& impairments, Heading heading, std::uint64_t index);

/// What the forwarder did to one packet.
struct ImpairedPacket {
  Heading heading{};
  std::uint64_t index = 0;
  std::uint32_t bytes = 0;  ///< of the frame
  bool dropped = false;
  bool duplicated = false;
  bool reordered = false;
  bool corrupted = false;
  bool overflowed = false;  ///< lost because the queue was full

  friend bool operator==(const ImpairedPacket&, const ImpairedPacket&) = default;
};

/// All that it did, in the order in which the packets came.
struct ImpairmentRecord {
  std::vector<ImpairedPacket> packets = {};
  std::uint64_t left_out = 0;  ///< packets beyond the first million
};

/// "to-server 17 1514 dropped"; "passed" where nothing was done. No newline.
[[nodiscard]] std::string to_text(const ImpairedPacket& packet);
/// A line for each direction: "to-server: 120 packets, 6 dropped, 2 duplicated ..."
[[nodiscard]] std::string summary(const ImpairmentRecord& record);

}  // namespace pushpkt::lab
