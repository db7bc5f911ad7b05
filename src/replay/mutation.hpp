// Payload bytes changed at random, the same in every run with a seed.
#pragma once

#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

/// Changes up to 16 bytes behind the innermost transport header, or cuts the payload and mends the
/// lengths; `bytes` are those of `packet`, which is the capture's packet `number`. Checksums that
/// were right are right again, unless they are to be kept. Whether anything changed: a packet that
/// the rate leaves out, and one without such a payload, stay.
[[nodiscard]] bool mutate(const Mutation& mutation, std::uint64_t number,
                          const wire::Decoded& packet, Bytes& bytes, Checksums checksums);

}  // namespace pushpkt::replay
