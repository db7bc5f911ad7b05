// What a header's checksum covers, and its sum. RFC 768, RFC 9293 3.1, RFC 8200 8.1.
#pragma once

#include <optional>
#include <string>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/layer.hpp"
#include "wire/pseudo_header_addresses.hpp"

namespace pushpkt::wire {

/// The sum over all that the checksum of `layer` covers, its own field taken as zero; or why there
/// is none.
[[nodiscard]] tl::expected<ChecksumSum, std::string> sum_of(const Packet& packet,
                                                            std::size_t layer);

/// The same, over those bytes that are here: a fragment's transport checksum covers more. nullopt:
/// no IP header is below the layer.
[[nodiscard]] std::optional<ChecksumSum> sum_of_present(const Packet& packet, std::size_t layer);

/// The same as an integer, to be kept up to date by adding and subtracting words: it is 0 only if
/// all words are.
[[nodiscard]] std::uint64_t exact_sum_of(const Packet& packet, std::size_t layer);

/// Whether the checksum is good, of the headers that nearly all packets have: IPv4, and UDP or TCP
/// right above an IP header that moves no address. False says nothing. The layer is complete.
[[nodiscard]] bool is_good_at_once(const Packet& packet, std::size_t layer);

/// The sum of the pseudo-header alone.
[[nodiscard]] std::optional<ChecksumSum> pseudo_sum_of(const Packet& packet, std::size_t layer);

/// The layer's bytes, past the checksum's own field, are covered up to this one of the packet.
[[nodiscard]] std::uint32_t cover_end(const Packet& packet, const Layer& layer);

/// The CRC32c over the layer, its own field taken as zero.
[[nodiscard]] std::uint32_t crc32c_of(const Packet& packet, std::size_t layer);

/// Of a packet whose header says that it has no checksum.
[[nodiscard]] bool has_no_checksum(const Packet& packet, const Layer& layer);

/// The complement as the field holds it: UDP and UDP-Lite send a computed 0 as 0xffff.
[[nodiscard]] std::uint16_t as_checksum(const Header& header, const ChecksumSum& sum);

}  // namespace pushpkt::wire
