// A TCP segment as values: what the state machine takes and gives. RFC 9293, 3.1; RFC 2018; RFC
// 7323
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/stack/tcp/sequence.hpp"

namespace pushpkt::stack::tcp {

/// The control bits. `{.syn = true, .ack = true}`
struct Flags {
  bool fin = false;
  bool syn = false;
  bool rst = false;
  bool psh = false;
  bool ack = false;
  bool urg = false;
  friend constexpr bool operator==(Flags, Flags) = default;
};

/// The timestamps option. RFC 7323, 3.2
struct Timestamps {
  std::uint32_t value = 0;
  std::uint32_t echo = 0;
  friend constexpr bool operator==(Timestamps, Timestamps) = default;
};

/// At most four blocks fit into 40 bytes of options. RFC 2018, 3
class SackBlocks {
 public:
  static constexpr std::size_t most = 4;
  /// Ignored when there are four already.
  void add(SeqRange block) {
    if (count_ < most) blocks_[count_++] = block;
  }
  [[nodiscard]] std::span<const SeqRange> all() const& { return {blocks_.data(), count_}; }
  void all() && = delete;  // a view of a temporary
  [[nodiscard]] bool empty() const { return count_ == 0; }
  friend bool operator==(const SackBlocks&, const SackBlocks&) = default;

 private:
  std::array<SeqRange, most> blocks_{};
  std::size_t count_ = 0;
};

/// The options that this TCP understands; others are skipped when a segment is parsed.
struct Options {
  std::optional<std::uint16_t> mss = {};
  std::optional<std::uint8_t> window_scale = {};
  bool sack_permitted = false;
  std::optional<Timestamps> timestamps = {};
  SackBlocks sack = {};
  friend bool operator==(const Options&, const Options&) = default;
};

/// Bytes of the options, padded to a multiple of four.
[[nodiscard]] std::size_t encoded_size(const Options& options);

struct Segment {
  Endpoint source = {};
  Endpoint destination = {};
  Seq seq = {};
  Seq ack = {};  ///< without meaning unless flags.ack
  Flags flags = {};
  std::uint16_t window = 0;  ///< as in the header, not scaled
  std::uint16_t urgent_pointer = 0;
  Options options = {};
  Bytes payload = {};
  /// IPv4: routers may fragment it, under this identification. nullopt: DF is set (RFC 6864, 4).
  std::optional<std::uint16_t> fragment_id = {};

  /// Sequence numbers that the segment takes: its payload, and one each for SYN and FIN.
  [[nodiscard]] std::uint32_t length() const {
    return static_cast<std::uint32_t>(payload.size()) + (flags.syn ? 1U : 0U) +
           (flags.fin ? 1U : 0U);
  }
};

/// "10.0.0.1:4000 > 10.0.0.2:80 [S.] seq 1 ack 2 win 65535 len 0": for test failures and logs.
[[nodiscard]] std::string to_string(const Segment& segment);

/// Which checksums a received segment may have.
enum class ChecksumRule : std::uint8_t {
  full,             ///< only the right one
  full_or_partial,  ///< also the pseudo-header's sum alone: what a sniffer on veth or lo sees when
                    ///< the sender's kernel left the rest to the device
};

/// The TCP header, options and payload in `tcp`, which came from `source` for `destination`. Errors
/// (input): cut short, a data offset outside of the segment, a wrong checksum. Options that are
/// malformed end the list (RFC 9293, 3.1: MUST-7 asks for robustness, not for a refusal).
[[nodiscard]] Result<Segment> parse_segment(ByteView tcp, const Ip& source, const Ip& destination,
                                            ChecksumRule rule = ChecksumRule::full);
/// The same of a whole IPv4 or IPv6 packet (no Ethernet header). Padding behind the IP length is
/// left out. Errors: no TCP in it, a fragment, a wrong IPv4 header checksum, and those above.
[[nodiscard]] Result<Segment> parse_ip_packet(ByteView packet,
                                              ChecksumRule rule = ChecksumRule::full);
/// The same into a segment that was used before, whose memory is kept. After an error it is of no
/// use.
[[nodiscard]] Result<void> parse_ip_packet(ByteView packet, ChecksumRule rule, Segment& out);

/// TCP header, options and payload, with the checksum over the pseudo-header.
[[nodiscard]] Bytes build_segment(const Segment& segment);
/// The same behind an IPv4 header (DF set, so that path MTU discovery works, unless the segment has
/// a `fragment_id`) or an IPv6 header. `id` is the IPv4 identification of what has none.
[[nodiscard]] Bytes build_ip_packet(const Segment& segment, std::uint8_t ttl = 64,
                                    std::uint16_t id = 0);
/// Bytes of that packet.
[[nodiscard]] std::size_t ip_packet_bytes(const Segment& segment);
/// The same into memory of so many bytes.
void write_ip_packet(ByteSpan packet, const Segment& segment, std::uint8_t ttl = 64,
                     std::uint16_t id = 0);

/// The RST that answers a segment for which there is no connection; nullopt for a RST, which gets
/// no answer. RFC 9293, 3.10.7.1
[[nodiscard]] std::optional<Segment> reset_for(const Segment& segment);

/// An ICMP or ICMPv6 error about a segment that we sent. RFC 9293, 3.9.2.2
struct IcmpError {
  enum class Kind : std::uint8_t {
    soft,            ///< network or host unreachable, time exceeded, source route failed
    hard,            ///< protocol or port unreachable, administratively prohibited
    packet_too_big,  ///< ICMP 3/4, ICMPv6 type 2: `mtu` says what fits
  };
  Kind kind = Kind::soft;
  Endpoint source = {};       ///< of the quoted segment: our own end
  Endpoint destination = {};  ///< of the quoted segment
  Seq seq = {};               ///< of the quoted segment
  std::uint32_t mtu = 0;      ///< bytes of an IP packet; 0: the router did not say (RFC 1191, 5)
  int number = 0;             ///< the errno that a socket would give: ENETUNREACH, ECONNREFUSED ...
  std::string text = {};      ///< "ICMP host unreachable from 10.0.0.1: ...", for error messages
};

/// The error in a whole IPv4 or IPv6 packet; nullopt where it is no ICMP error that quotes the
/// first 8 bytes of a TCP header, or its checksum is wrong.
[[nodiscard]] std::optional<IcmpError> parse_icmp_error(ByteView packet);

}  // namespace pushpkt::stack::tcp
