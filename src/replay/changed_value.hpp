// What a change makes of the value that a packet has.
#pragma once

#include "pushpkt/replay/rewriter.hpp"

namespace pushpkt::replay {

/// What the packet's own row holds after the change; it held `before`. Of a value that is set it is
/// not said that it fits.
[[nodiscard]] wire::Value changed_value(const Change& change, const wire::Field& row,
                                        wire::Value before);

}  // namespace pushpkt::replay
