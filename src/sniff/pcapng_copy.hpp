// PcapngCopy: a pcapng file passed on into another one, with packets that may have changed.
#pragma once

#include <map>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/pass_on.hpp"
#include "sniff/named_counts.hpp"
#include "sniff/packet_format.hpp"
#include "sniff/pcapng_parts.hpp"

namespace pushpkt::sniff {

/// Blocks stay as they are, in their place and byte order, less what PassOnOptions takes away. Of a
/// packet that has changed, the bytes, lengths and what is said in SeenView are written again; its
/// other options stay.
class PcapngCopy {
 public:
  /// A file begins.
  void begin(PassOnOptions options);
  /// A block that is no packet; a section first. `at` is where it will be in the file that is
  /// written.
  void pass_on(ByteView block, std::uint64_t at, Bytes& out);
  /// A packet with its block. Errors (input): it has no block, another link type than its interface
  /// will have, or a time that its interface cannot count.
  [[nodiscard]] Result<void> append(const SeenView& seen, Bytes& out);

  /// Snapshot lengths that packets turned out to exceed.
  [[nodiscard]] std::vector<Overwrite> overwrites() const;
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  struct Interface {
    InterfaceDescription was;
    Link link = Link::ethernet;  ///< as it is written
    std::uint8_t fcs_bytes = 0;  ///< likewise
    bool keeps_snaplen = false;  ///< beyond most_places
  };
  /// Interfaces with one snapshot length keep one: libpcap reads no file where it differs. Either a
  /// packet that grew raises it, or a simple packet that it cut needs it as it is.
  struct Snaplen {
    struct Place {
      std::uint64_t at = 0;  ///< in the file that is written
      layout::Order order;
    };
    std::vector<Place> places;
    std::uint32_t raised_to = 0;  ///< 0: it stays
    bool is_needed = false;
  };
  static constexpr std::size_t most_places = 65'536;

  void copy_section(ByteView block, Bytes& out);
  void copy_interface(ByteView block, std::uint64_t at, Bytes& out);
  void copy_with_options(ByteView block, std::size_t fixed_bytes,
                         bool (PcapngCopy::*keeps)(std::uint16_t code), Bytes& out);
  [[nodiscard]] bool keeps_option(std::uint16_t code);
  [[nodiscard]] bool keeps_interface_option(std::uint16_t code);
  void end_block(std::size_t start, Bytes& out) const;

  [[nodiscard]] bool is_same(const SeenView& seen, const PacketBlock& packet,
                             const Interface& interface) const;
  void append_simple(const SeenView& seen, const PacketBlock& packet, const Interface& interface,
                     Bytes& out);
  [[nodiscard]] Result<void> append_whole(const SeenView& seen, const PacketBlock& packet,
                                          const Interface& interface, Bytes& out);
  void append_options(const SeenView& seen, const PacketBlock& packet, const Interface& interface,
                      Bytes& out);
  [[nodiscard]] bool keeps_packet_option(std::uint16_t code, bool same_bytes, bool same_comment,
                                         bool later_piece);
  void append_enhanced(const SeenView& seen, Bytes& out);
  [[nodiscard]] ByteView bytes_kept(const SeenView& seen, const PacketBlock& packet,
                                    const Interface& interface);

  PassOnOptions options_;
  layout::Order order_;
  std::vector<Interface> interfaces_;  ///< of the section
  std::uint64_t sections_ = 0;
  bool only_packets_ = false;
  std::uint64_t last_number_ = 0;
  PacketOptions packet_options_;               ///< of the packet that is appended
  std::map<std::uint32_t, Snaplen> snaplens_;  ///< by the length that they were
  std::size_t places_ = 0;                     ///< of all of them
  NamedCounts left_out_;
  NamedCounts changed_;
};

}  // namespace pushpkt::sniff
