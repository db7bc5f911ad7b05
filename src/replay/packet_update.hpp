// Checksums and lengths of a packet whose bytes have changed in place or at its end.
#pragma once

#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

/// `before` are the bytes that `after` had: as many, with the same headers. Checksums that were
/// right or left to the network card are computed; of those that cannot be checked the changed
/// words are taken out and put in (RFC 1624); wrong ones stay. In quoted packets too.
void update_checksums(const wire::Decoded& before, ByteSpan after);

/// Cuts `bytes` to `size` and sets the lengths that claimed more; `before` are its bytes. Checksums
/// that were right are right again; Checksums::fix: also those that could not be checked because
/// bytes were missing; Checksums::keep: none is touched.
void shorten(const wire::Decoded& before, Bytes& bytes, std::size_t size, Checksums checksums);

/// The end of the outermost IP packet as its length field says; 0 without IP.
[[nodiscard]] std::uint64_t ip_end(const wire::Decoded& packet);

}  // namespace pushpkt::replay
