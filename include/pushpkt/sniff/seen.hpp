// Seen: one packet as it was on a wire or in a capture file, bytes and circumstances.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/link.hpp"

namespace pushpkt::sniff {

/// Which way the packet passed the interface where it was seen.
enum class Direction : std::uint8_t { unknown, in, out };

/// "in", "out", "unknown".
[[nodiscard]] std::string_view to_string(Direction direction);

struct SeenView;

/// A packet that was seen, owned.
struct Seen {
  Bytes bytes = {};              ///< what was captured: at most the snapshot length
  std::uint32_t wire_bytes = 0;  ///< what was on the wire; more than bytes.size() if cut
  Timestamp time = {};
  bool has_time = true;        ///< false: a Simple Packet Block of pcapng, and `time` is 0
  Link link = Link::ethernet;  ///< what bytes[0] belongs to
  Direction direction = Direction::unknown;
  std::string interface = {};       ///< its name, "" where the file does not say
  std::uint32_t interface_id = 0;   ///< its number in the pcapng section, 0 elsewhere
  std::string comment = {};         ///< all comments of the packet, one a line
  bool vlan_from_metadata = false;  ///< the outer tag came beside the packet: put back by libpcap
  /// Of the frame check sequence at the packet's end, as a pcapng says it: 0 where it does not.
  std::uint8_t fcs_bytes = 0;
  std::string where = {};  ///< "file.pcapng, frame 2" or "veth0, frame 3"

  /// Borrowed, for what takes views. Of a temporary it does not compile.
  [[nodiscard]] SeenView view() const&;
  SeenView view() const&& = delete;
};

/// A packet that was seen, borrowed from the reader: valid until its next call.
struct SeenView {
  ByteView bytes = {};
  std::uint32_t wire_bytes = 0;
  Timestamp time = {};
  bool has_time = true;
  Link link = Link::ethernet;
  Direction direction = Direction::unknown;
  std::string_view interface = {};
  std::uint32_t interface_id = 0;
  std::string_view comment = {};
  bool vlan_from_metadata = false;
  std::uint8_t fcs_bytes = 0;
  std::string_view source = {};  ///< the file or the interface; of Seen::view(), its `where`
  /// Its place in the source, from 1, filtered-out packets counted; 0 of Seen::view().
  std::uint64_t number = 0;
  /// The pcapng block that it came in, while the reader passes on what stands beside the packets.
  ByteView block = {};

  /// "file.pcapng, frame 2".
  [[nodiscard]] std::string where() const;
  /// The same packet, independent of the reader.
  [[nodiscard]] Seen own() const;
};

}  // namespace pushpkt::sniff
