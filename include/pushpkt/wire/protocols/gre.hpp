// GRE: a packet in a packet, with an optional checksum, key and sequence number. RFC 2784, RFC
// 2890. A header for each set of optional rows; source routing (RFC 1701) and version 1 (PPTP, RFC
// 2637) are payload.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |C|R|K|S|s|Recur|  Reserved | Ver |         Protocol Type       |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |      Checksum (optional)      |       Offset (optional)       |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                         Key (optional)                        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                   Sequence Number (optional)                  |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::gre {

struct Gre;
inline constexpr std::string_view rfc = "RFC 2784, 2";
inline constexpr std::string_view rfc_options = "RFC 2890, 2";
inline constexpr std::string_view rfc_old = "RFC 1701";
inline constexpr std::string_view whole = "gre.flags_and_version";

inline constexpr FieldOf<Gre, std::uint16_t> flags_and_version{{.name = whole,
                                                                .bit = 0,
                                                                .width = 16,
                                                                .show = Show::hex,
                                                                .label = "Flags and Version",
                                                                .spec = rfc}};
inline constexpr FieldOf<Gre, bool> flag_checksum{{.name = "gre.flags.checksum",
                                                   .bit = 0,
                                                   .width = 1,
                                                   .show = Show::flag,
                                                   .part_of = whole,
                                                   .label = "Checksum Present",
                                                   .spec = rfc}};
inline constexpr FieldOf<Gre, bool> flag_routing{{.name = "gre.flags.routing",
                                                  .bit = 1,
                                                  .width = 1,
                                                  .show = Show::flag,
                                                  .part_of = whole,
                                                  .label = "Routing Present",
                                                  .spec = rfc_old}};
inline constexpr FieldOf<Gre, bool> flag_key{{.name = "gre.flags.key",
                                              .bit = 2,
                                              .width = 1,
                                              .show = Show::flag,
                                              .part_of = whole,
                                              .label = "Key Present",
                                              .spec = rfc_options}};
inline constexpr FieldOf<Gre, bool> flag_sequence{{.name = "gre.flags.sequence_number",
                                                   .bit = 3,
                                                   .width = 1,
                                                   .show = Show::flag,
                                                   .part_of = whole,
                                                   .label = "Sequence Number Present",
                                                   .spec = rfc_options}};
inline constexpr FieldOf<Gre, bool> strict_source_route{{.name = "gre.flags.strict_source_route",
                                                         .bit = 4,
                                                         .width = 1,
                                                         .show = Show::flag,
                                                         .part_of = whole,
                                                         .label = "Strict Source Route",
                                                         .spec = rfc_old}};
inline constexpr FieldOf<Gre, std::uint8_t> recursion_control{
    {.name = "gre.flags.recursion_control",
     .bit = 5,
     .width = 3,
     .part_of = whole,
     .label = "Recursion Control",
     .spec = rfc_old}};
inline constexpr FieldOf<Gre, std::uint8_t> reserved{{.name = "gre.flags.reserved",
                                                      .bit = 8,
                                                      .width = 5,
                                                      .part_of = whole,
                                                      .label = "Reserved",
                                                      .spec = rfc}};
inline constexpr FieldOf<Gre, std::uint8_t> version{{.name = "gre.flags.version",
                                                     .bit = 13,
                                                     .width = 3,
                                                     .part_of = whole,
                                                     .label = "Version",
                                                     .spec = rfc}};
inline constexpr FieldOf<Gre, std::uint16_t> proto{{.name = "gre.proto",
                                                    .bit = 16,
                                                    .width = 16,
                                                    .show = Show::hex,
                                                    .fill = Fill::next_header,
                                                    .space = Space::ethertype,
                                                    .label = "Protocol Type",
                                                    .spec = rfc}};
inline constexpr FieldOf<Gre, std::uint16_t> checksum{{.name = "gre.checksum",
                                                       .bit = 32,
                                                       .width = 16,
                                                       .show = Show::hex,
                                                       .fill = Fill::checksum,
                                                       .label = "Checksum",
                                                       .spec = rfc}};
inline constexpr FieldOf<Gre, std::uint16_t> offset{
    {.name = "gre.offset", .bit = 48, .width = 16, .label = "Offset", .spec = rfc}};
/// Where the rows stand that other optional rows may precede.
template <std::uint16_t Bit>
inline constexpr FieldOf<Gre, std::uint32_t> key_at{{.name = "gre.key",
                                                     .bit = Bit,
                                                     .width = 32,
                                                     .show = Show::hex,
                                                     .label = "Key",
                                                     .spec = rfc_options}};
template <std::uint16_t Bit>
inline constexpr FieldOf<Gre, std::uint32_t> sequence_at{{.name = "gre.sequence_number",
                                                          .bit = Bit,
                                                          .width = 32,
                                                          .label = "Sequence Number",
                                                          .spec = rfc_options}};

inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 47}};
inline constexpr std::array<std::string_view, 8> variant_names{
    "plain",    "sequence",          "key",          "key_sequence",
    "checksum", "checksum_sequence", "checksum_key", "checksum_key_sequence"};

/// The header with this set of optional rows.
template <bool HasChecksum, bool HasKey, bool HasSequence>
struct Variant {
  static constexpr std::uint16_t key_bit = HasChecksum ? 64 : 32;
  static constexpr std::uint16_t sequence_bit = key_bit + (HasKey ? 32 : 0);
  static constexpr std::uint16_t bytes = sequence_bit / 8 + (HasSequence ? 4 : 0);
  static constexpr std::uint16_t bits =
      (HasChecksum ? 0x8000 : 0) | (HasKey ? 0x2000 : 0) | (HasSequence ? 0x1000 : 0);
  static constexpr const auto& key = key_at<key_bit>;
  static constexpr const auto& sequence = sequence_at<sequence_bit>;

  static constexpr std::size_t always = 10;
  static constexpr auto fields = [] {
    constexpr std::size_t count =
        always + (HasChecksum ? 2 : 0) + (HasKey ? 1 : 0) + (HasSequence ? 1 : 0);
    std::array<const Field*, count> rows{
        &flags_and_version,   &flag_checksum,     &flag_routing, &flag_key, &flag_sequence,
        &strict_source_route, &recursion_control, &reserved,     &version,  &proto};
    std::size_t at = always;
    if constexpr (HasChecksum) {
      rows[at++] = &checksum;
      rows[at++] = &offset;
    }
    if constexpr (HasKey) rows[at++] = &key_at<key_bit>;
    if constexpr (HasSequence) rows[at++] = &sequence_at<sequence_bit>;
    return rows;
  }();

  static bool accepts(ByteView bytes_here) {
    constexpr std::uint16_t deciding = 0xf000;  // the flags C, R, K and S
    constexpr std::uint8_t pptp = 1;
    return (get(bytes_here, flags_and_version) & deciding) == bits &&
           get(bytes_here, version) != pptp;
  }
  static constexpr std::array presets{Preset{&flags_and_version, bits}};
  static constexpr Header header{
      {.name = "gre",
       .variant = variant_names[(HasChecksum ? 4 : 0) + (HasKey ? 2 : 0) + (HasSequence ? 1 : 0)],
       .protocol = "gre",
       .title = "Generic Routing Encapsulation",
       .spec = rfc,
       .level = HeaderLevel::tunnel,
       .fields = fields,
       .fixed_bytes = bytes,
       .known_as = known_as,
       .network_id = HasKey ? static_cast<const Field*>(&key_at<key_bit>) : nullptr,
       .selector = &flags_and_version,
       .accepts = accepts,
       .presets = presets}};
  static constexpr LayerOf<Gre> layer{&header};
};

using Plain = Variant<false, false, false>;
using Sequence = Variant<false, false, true>;
using Key = Variant<false, true, false>;
using KeySequence = Variant<false, true, true>;
using Checksum = Variant<true, false, false>;
using ChecksumSequence = Variant<true, false, true>;
using ChecksumKey = Variant<true, true, false>;
using ChecksumKeySequence = Variant<true, true, true>;
static_assert(tiles(Plain::bytes, Plain::fields) && tiles(Sequence::bytes, Sequence::fields));
static_assert(tiles(Key::bytes, Key::fields) && tiles(KeySequence::bytes, KeySequence::fields));
static_assert(tiles(Checksum::bytes, Checksum::fields) &&
              tiles(ChecksumSequence::bytes, ChecksumSequence::fields));
static_assert(tiles(ChecksumKey::bytes, ChecksumKey::fields) &&
              tiles(ChecksumKeySequence::bytes, ChecksumKeySequence::fields));

}  // namespace pushpkt::wire::gre
