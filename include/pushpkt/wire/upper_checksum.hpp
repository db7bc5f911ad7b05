// Checksums over a pseudo-header in protocols whose headers are not decoded: UDP-Lite, DCCP, PIM,
// OSPFv3 and others. RFC 8200, 8.1; RFC 1624
#pragma once

#include <cstdint>
#include <string_view>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

/// What became of the checksum above IP after a packet was changed.
struct UpperChecksumUpdate {
  enum class Kind : std::uint8_t {
    none,     ///< there is nothing to update: no such checksum, or it covers nothing that changed
    written,  ///< it was right and is right again, or as wrong as before where it cannot be checked
    kept,     ///< it was wrong, and is as it was
    computed,   ///< it was wrong, and is right now
    unknown,    ///< IP protocol `protocol` may have a checksum over the addresses that changed
    protected_  ///< a key is needed (ESP, AH)
  };
  Kind kind = Kind::none;
  std::uint8_t protocol = 0;  ///< of the IP header or the last extension header
};

/// The packet `before` had its fields changed, and is `after` now: brings the checksum up to date
/// that the protocol above IP has over the pseudo-header, if that protocol has no header rows here
/// or is cut. `compute_wrong`: also one that was wrong, where all that it covers is there.
[[nodiscard]] UpperChecksumUpdate update_upper_checksum(const Decoded& before, ByteSpan after,
                                                        bool compute_wrong);

/// "UDP-Lite"; empty where the table has no name for the IP protocol.
[[nodiscard]] std::string_view upper_protocol_name(std::uint8_t protocol);

}  // namespace pushpkt::wire
