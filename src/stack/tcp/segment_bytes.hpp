// A TCP segment into memory that is there, and out of it. RFC 9293, 3.1
#pragma once

#include "pushpkt/stack/tcp/segment.hpp"

namespace pushpkt::stack::tcp {

/// As the public one, into a segment whose memory is kept.
[[nodiscard]] Result<void> parse_segment(ByteView tcp, const Ip& source, const Ip& destination,
                                         ChecksumRule rule, Segment& out);
/// Of header, options and payload.
[[nodiscard]] std::size_t segment_bytes(const Segment& segment);
/// `tcp` has so many.
void write_segment(ByteSpan tcp, const Segment& segment);

/// "cannot read a TCP segment: ..."
[[nodiscard]] Error unreadable(std::string why);

}  // namespace pushpkt::stack::tcp
