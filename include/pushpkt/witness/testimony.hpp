// Testimony: what a decoder that shares no line with ours says about the same bytes (libtins).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/link.hpp"

namespace pushpkt::witness {

struct Testimony;

/// One field, as the witness read it.
struct Statement {
  std::string field;   ///< Wireshark's name: "ip.ttl"
  unsigned layer = 0;  ///< index into Testimony::protocols
  /// Canonical: integers plain decimal, flags 0 or 1, MACs 02:00:00:00:00:01, addresses dotted or
  /// RFC 5952, bytes lower-case hex. Header lengths in bytes, as tshark shows them.
  std::string value;
  friend bool operator==(const Statement&, const Statement&) = default;
};

/// What a limit of the witness does to its testimony.
enum class Effect : std::uint8_t {
  silent,   ///< nothing is missing or wrong: it just does not complain
  missing,  ///< layers or rows are absent
  wrong,    ///< rows may be absent, or have values that are not the packet's
};

/// Something the witness cannot see, or sees wrongly: a disagreement there is its limit, not a
/// mistake of the packet's builder. Each is pinned by a test of its own.
struct BlindSpot {
  std::string_view name;      ///< "truncated-inner"
  std::string_view what;      ///< what the witness does there
  std::string_view evidence;  ///< how it was found
  Effect effect;
  /// Whether it touches what was testified about `bytes`.
  bool (*applies)(const Testimony& testimony, ByteView bytes);
};

struct Testimony {
  std::vector<std::string> protocols;  ///< Wireshark's: "eth", "vlan", "ip", "udp", ...
  std::vector<Statement> statements;   ///< in the order of the layers
  Bytes payload;                       ///< what stands behind the last layer it knows
  std::string refused;                 ///< why it gave up ("" if it did not): its exception's text
  std::vector<const BlindSpot*> limits;

  /// The value of a field: of its first occurrence, or in the layer given.
  [[nodiscard]] std::optional<std::string_view> value(std::string_view field) const;
  [[nodiscard]] std::optional<std::string_view> value(std::string_view field, unsigned layer) const;
};

/// What libtins says about `bytes`, whose first byte belongs to `link`. Never throws for any
/// bytes, never looks beyond the transport header. A link type that libtins does not know is
/// refused.
[[nodiscard]] Testimony testify(ByteView bytes, Link link);

/// All known limits of the witness.
[[nodiscard]] std::span<const BlindSpot> blind_spots();

}  // namespace pushpkt::witness
