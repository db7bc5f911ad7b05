// SCTP: ports, a tag and a CRC, then chunks. RFC 9260, 3
#pragma once

#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |      Source Port Number       |    Destination Port Number    |
// |                       Verification Tag                        |
// |                           Checksum                            |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  Chunk Type   |  Chunk Flags  |         Chunk Length          |
// |                          Chunk Value                          |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::sctp {

struct Sctp;
inline constexpr std::string_view rfc = "RFC 9260, 3.1";

inline constexpr FieldOf<Sctp, Port> srcport{
    {.name = "sctp.srcport", .bit = 0, .width = 16, .label = "Source Port Number", .spec = rfc}};
inline constexpr FieldOf<Sctp, Port> dstport{{.name = "sctp.dstport",
                                              .bit = 16,
                                              .width = 16,
                                              .label = "Destination Port Number",
                                              .spec = rfc}};
inline constexpr FieldOf<Sctp, std::uint32_t> verification_tag{{.name = "sctp.verification_tag",
                                                                .bit = 32,
                                                                .width = 32,
                                                                .show = Show::hex,
                                                                .label = "Verification Tag",
                                                                .spec = rfc}};
inline constexpr FieldOf<Sctp, std::uint32_t> checksum{{.name = "sctp.checksum",
                                                        .bit = 64,
                                                        .width = 32,
                                                        .show = Show::hex,
                                                        .fill = Fill::checksum,
                                                        .label = "Checksum",
                                                        .spec = rfc}};
inline constexpr TailOf<Sctp> chunks{};

inline constexpr std::array<const Field*, 4> fields{&srcport, &dstport, &verification_tag,
                                                    &checksum};
static_assert(tiles(12, fields));

/// In recipes a chunk begins with its name and may have fields behind it: init,
/// init_initiate_tag=7, init_credit=65535; data="hello", data_tsn_raw=1; sack,
/// sack_gap_block_start=2, sack_gap_block_end=3; of any type: chunk=14, value=hex(...).
extern const ItemFormat chunk_format;
/// "INIT", "DATA SACK"
[[nodiscard]] std::string summary(ByteView packet, const Layer& layer);

/// What answers an INIT (INIT ACK, ABORT) has its initiate tag as verification tag (RFC 9260, 5.1
/// and 8.4). Other packets do not say which tag their answers have.
[[nodiscard]] MessageRole role(ByteView packet, PortPair ports);

inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 132}};
inline constexpr Header header{{.name = "sctp",
                                .protocol = "sctp",
                                .title = "Stream Control Transmission Protocol",
                                .spec = "RFC 9260",
                                .level = HeaderLevel::transport,
                                .fields = fields,
                                .fixed_bytes = 12,
                                .options = "sctp.chunks",
                                .items = &chunk_format,
                                .items_to_end = true,
                                .known_as = known_as,
                                .algorithm = Algorithm::crc32c,
                                .answering = {role, &verification_tag, &verification_tag},
                                .summary = summary}};
inline constexpr LayerOf<Sctp> layer{&header};

}  // namespace pushpkt::wire::sctp
