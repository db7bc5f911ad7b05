// A captured packet, made ready to be sent: fields set, checksums brought up to date, framed for
// its device. RFC 1071, RFC 1624
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/replay/link_header.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::replay {

/// A field that gets this value in every packet that has it, in its outermost layer.
struct Change {
  enum class Kind : std::uint8_t { set, add, subtract };
  const wire::Field* field = nullptr;
  wire::Value value = {};
  Kind kind = Kind::set;
  std::string text = {};  ///< as it was written: "ip.ttl=9"
};

/// "ip.ttl=9", "ip.ttl=+1", "tcp.seq=-100". A sum wraps around at the field's width; ip.ttl and
/// ipv6.hlim stop at 1 and 255. An input error when no header has the field or it cannot hold the
/// value, or an address is to be counted up.
[[nodiscard]] Result<Change> parse_change(std::string_view text);

enum class Checksums : std::uint8_t {
  /// What was right stays right when fields change, what was wrong stays as it was; partial ones
  /// (left to the network card) are computed.
  right_stays_right,
  keep,  ///< to the bit as captured, whatever is changed
  fix,   ///< all are computed, also those that were wrong
};

class Rewriter {
 public:
  struct Options {
    std::vector<Change> changes = {};
    Checksums checksums = Checksums::right_stays_right;
    LinkHeader framing = {};
    bool skip_broadcast = false;  ///< no change of a broadcast or multicast address
  };

  /// What was done, in packets or checksums.
  struct Counts {
    std::uint64_t packets = 0;
    std::uint64_t framed = 0;            ///< packets that got an Ethernet header
    std::uint64_t not_ip = 0;            ///< packets left out, because only IP can go there
    std::uint64_t partial_computed = 0;  ///< checksums that were left to the network card
    std::uint64_t partial_kept = 0;
    std::uint64_t wrong_computed = 0;
    std::uint64_t wrong_kept = 0;
    std::vector<std::uint64_t> changed = {};  ///< packets in which each change found its field
    /// Packets with another address whose checksum above IP cannot be brought up to date, by IP
    /// protocol: it needs a key, or it is not known whether there is one.
    std::map<std::uint8_t, std::uint64_t> not_repaired = {};
  };

  explicit Rewriter(Options options);

  /// The packet as it leaves, borrowed until the next call; a packet that nothing changes is
  /// the reader's own bytes. nullopt when it is to leave bare and is no IP packet. An error says
  /// what is in the way: no Ethernet header can be made for it (input), no next hop is known.
  /// Without `with_changes` no field is set in this packet.
  [[nodiscard]] Result<std::optional<wire::FrameView>> rewrite(const sniff::SeenView& seen,
                                                               bool with_changes = true);

  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Sum {
    const wire::Header* header = nullptr;
    std::uint32_t offset = 0;
    wire::ChecksumState state = {};
    bool quoted = false;  ///< in the packet that an ICMP error quotes
  };

  [[nodiscard]] Result<bool> frame(const sniff::SeenView& seen);
  [[nodiscard]] Result<bool> frame_in_ethernet(const sniff::SeenView& seen);
  [[nodiscard]] bool lay_bare(const sniff::SeenView& seen);
  void look_at_sums(const wire::Decoded& packet);
  void count_sums();
  [[nodiscard]] bool shall_compute(const Sum& sum) const;
  /// A quotation is evidence: its checksums are not ours to correct, unless we changed it.
  [[nodiscard]] bool may_touch(const Sum& sum) const { return !sum.quoted || quotation_changed_; }
  void look_at_quotation();
  [[nodiscard]] Result<void> apply_changes(const wire::Decoded& packet, std::uint64_t number);
  void update_sums();
  void update_upper_sum();
  void update_sum(const wire::Decoded& after, std::size_t layer, const Sum& sum);
  [[nodiscard]] bool is_changed(const wire::Field& field) const;

  Options options_;
  Counts counts_;
  ByteView bytes_;  // the packet: the reader's, or buffer_
  Link link_ = Link::ethernet;
  std::size_t wire_bytes_ = 0;
  bool changes_addresses_ = false;
  Bytes buffer_;
  Bytes before_;           // the bytes before the changes: a checksum may be carried over
  std::vector<Sum> sums_;  // of the packet, outermost first
  bool quotation_changed_ = false;
};

}  // namespace pushpkt::replay
