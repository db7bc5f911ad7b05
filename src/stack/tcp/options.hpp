// The options of a TCP header as bytes. RFC 9293, 3.1
#pragma once

#include "pushpkt/stack/tcp/segment.hpp"

namespace pushpkt::stack::tcp {

/// Options of a kind or a length that is not known are skipped.
[[nodiscard]] Options parse_options(ByteView bytes);
/// `to` has encoded_size(options) bytes.
void write_options(ByteSpan to, const Options& options);

}  // namespace pushpkt::stack::tcp
