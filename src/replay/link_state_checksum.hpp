// The checksum of an OSPF link state advertisement: Fletcher's. RFC 2328 12.1.7, RFC 905 B
#pragma once

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::replay {

/// `before` and `after` are the advertisement, header included. One that was right is right
/// afterwards; a wrong one keeps its bytes.
void update_link_state_checksum(ByteView before, ByteSpan after);

}  // namespace pushpkt::replay
