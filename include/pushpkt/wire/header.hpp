// A protocol header: its rows, how long it is, what it is known as to the header before it.
#pragma once

#include <span>

#include "pushpkt/wire/field.hpp"

namespace pushpkt::wire {

/// "17 in ip.proto": serves build (which number to write) and decode (what follows) alike.
struct KnownAs {
  Space space;
  std::uint32_t number;
};

/// What the checksum field sums up, besides a field of zeros in its own place.
enum class Cover : std::uint8_t {
  header,           ///< the header (IPv4)
  layer,            ///< the header and all it carries (ICMP)
  pseudo_and_layer  ///< also the pseudo-header of the IP layer below (RFC 768, 9293, 8200 8.1)
};

/// Header bytes = (stored + plus) x scale, where `stored` is the header_length row's raw number.
struct HeaderLength {
  std::uint8_t scale = 1;
  std::uint8_t plus = 0;
};

/// A value that this header wants instead of a row's preset (an ICMP echo's type is 8).
struct Preset {
  const Field* field;
  std::uint64_t value;
};

struct ItemFormat;  // items.hpp

struct HeaderRow {
  std::string_view name;          ///< in recipes: "udp"
  std::string_view variant = {};  ///< of those with one name: "echo" of "icmp.echo"
  std::string_view protocol;      ///< in tshark's frame.protocols: "udp"
  std::string_view title;         ///< "User Datagram Protocol"
  std::string_view spec;          ///< "RFC 768"
  std::span<const Field* const> fields;
  std::uint16_t fixed_bytes = 0;  ///< bytes that the rows tile
  HeaderLength length = {};
  std::string_view tail = {};  ///< name of the bytes between the rows and the header's end
  const ItemFormat* items = nullptr;  ///< how the bytes of the tail split into options or records
  bool items_to_end = false;          ///< the tail is all that is left (DNS)
  std::span<const KnownAs> known_as = {};
  Cover cover = Cover::layer;
  bool zero_checksum_is_absent = false;  ///< RFC 768: 0 means none, a computed 0 goes out as 0xffff
  KnownAs contains = {Space::none, 0};   ///< what follows when no row says it (a quoted packet)
  bool closed = false;  ///< it carries nothing: what follows its rows is padding (ARP)
  const Field* selector =
      nullptr;  ///< the row that tells variants of one name apart; always printed
  bool (*accepts)(ByteView) = nullptr;  ///< is this the variant for these bytes?
  std::span<const Preset> presets = {};
};

/// A HeaderRow with the rows that the engine asks for found once, at compile time.
struct Header : HeaderRow {
  const Field* header_length = nullptr;
  const Field* extent = nullptr;  ///< the row with layer_length or payload_length
  const Field* next = nullptr;
  const Field* checksum = nullptr;

  constexpr explicit Header(const HeaderRow& row) : HeaderRow(row) {
    for (const Field* field : fields) {
      switch (field->fill) {
        case Fill::preset:
          break;
        case Fill::header_length:
          header_length = field;
          break;
        case Fill::layer_length:
        case Fill::payload_length:
          extent = field;
          break;
        case Fill::next_header:
          next = field;
          break;
        case Fill::checksum:
          checksum = field;
          break;
      }
    }
  }
};

/// The header that is known as `number` in `space` and accepts these bytes; nullptr if none is.
[[nodiscard]] const Header* lookup(Space space, std::uint32_t number, ByteView header);
/// The number of `header` in `space`, if it has one.
[[nodiscard]] const KnownAs* known_as(const Header& header, Space space);
/// The row of `header` with this full name, short name or customary alias; nullptr if none has it.
[[nodiscard]] const Field* find_field(const Header& header, std::string_view name);
/// "ttl" of "ip.ttl", "nxt" of "ipv6.hopopts.nxt": the name as printed inside its header.
[[nodiscard]] std::string_view name_within(const Header& header, const Field& field);
/// What the row holds when nobody sets it.
[[nodiscard]] std::uint64_t preset_of(const Header& header, const Field& field);
/// All headers, in the order of the reference.
[[nodiscard]] std::span<const Header* const> protocols();

}  // namespace pushpkt::wire
