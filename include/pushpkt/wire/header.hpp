// A protocol header: its rows, how long it is, what it is known as to the header before it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "pushpkt/wire/field.hpp"

namespace pushpkt::wire {

/// "17 in ip.proto": serves build (which number to write) and decode (what follows) alike.
struct KnownAs {
  Space space = {};
  std::uint32_t number = 0;
};

/// What the checksum field sums up, besides a field of zeros in its own place.
enum class Cover : std::uint8_t {
  header,           ///< the header (IPv4)
  layer,            ///< the header and all it carries (ICMP)
  pseudo_and_layer  ///< also the pseudo-header of the IP layer below (RFC 768, 9293, 8200 8.1)
};

/// How a checksum is computed.
enum class Algorithm : std::uint8_t {
  internet,  ///< RFC 1071
  crc32c     ///< RFC 9260, appendix A; 0 is what a sender leaves to the network card
};

/// Bytes of a header, from its first one.
struct ByteRange {
  std::uint16_t from = 0;
  std::uint16_t count = 0;
};

/// Header bytes = (stored + plus) x scale, where `stored` is the header_length row's raw number.
struct HeaderLength {
  std::uint8_t scale = 1;
  std::uint8_t plus = 0;
};

/// A value that this header wants instead of a row's preset (an ICMP echo's type is 8).
struct Preset {
  const Field* field = nullptr;
  std::uint64_t value = 0;
};

/// Where a header stands in a packet.
enum class HeaderLevel : std::uint8_t {
  link,       ///< before the network layer: Ethernet, VLAN tags, MPLS, PPP
  network,    ///< IP with its extension headers, ARP
  transport,  ///< UDP, TCP, ICMP
  tunnel,     ///< carries a frame or packet of its own: VXLAN
  application
};

/// The ports of the header before a message; 0 where that has none.
struct PortPair {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
};

/// What a message is in a request and its answer.
struct MessageRole {
  enum class Kind : std::uint8_t { none, request, answer };
  Kind kind = Kind::none;
  /// A request and its answer have the same; nullopt: it has none to compare.
  std::optional<std::uint64_t> id = {};
};

/// How the answers of a protocol are recognised, beside addresses and ports.
struct Answering {
  MessageRole (*role)(ByteView header, PortPair ports) = nullptr;
  const Field* type = nullptr;  ///< the row that says whether a message is a request
  const Field* id = nullptr;    ///< the row of an answer that has MessageRole::id
};

struct ItemFormat;  // items.hpp
struct Layer;       // layer.hpp

struct HeaderRow {
  std::string_view name = {};      ///< in recipes: "udp"
  std::string_view variant = {};   ///< of those with one name: "echo" of "icmp.echo"
  std::string_view protocol = {};  ///< in tshark's frame.protocols: "udp"
  std::string_view title = {};     ///< "User Datagram Protocol"
  std::string_view spec = {};      ///< "RFC 768"
  HeaderLevel level = HeaderLevel::application;
  std::span<const Field* const> fields = {};
  std::uint16_t fixed_bytes = 0;  ///< bytes that the rows tile
  HeaderLength length = {};
  std::string_view options = {};      ///< name of the bytes between the rows and the header's end
  const ItemFormat* items = nullptr;  ///< how the options split into options or records
  bool items_to_end = false;          ///< the options are all that is left (DNS)
  std::span<const KnownAs> known_as = {};
  Cover cover = Cover::layer;
  Algorithm algorithm = Algorithm::internet;
  /// How many bytes of the layer (`bytes`) the checksum covers, where that is not all. 0: this one
  /// has no checksum. More than there are: the number cannot be.
  std::size_t (*covered)(ByteView bytes) = nullptr;
  ByteRange not_covered = {};           ///< besides the checksum itself (OSPF's authentication)
  bool zero_checksum_is_never = false;  ///< RFC 3828: a computed 0 goes out as 0xffff, 0 is illegal
  bool zero_checksum_is_absent = false;  ///< RFC 768: 0 means none, a computed 0 goes out as 0xffff
  KnownAs next_is = {Space::none, 0};    ///< what follows when no row says it (a quoted packet)
  bool quotes_packet = false;  ///< an ICMP error: what follows is a part of another packet
  /// A length of 0 says nothing, as of a packet that the network card is to cut or of a jumbogram.
  bool zero_length_is_absent = false;
  bool no_payload = false;  ///< it carries nothing: what follows its rows is padding (ARP)
  /// Port rows with their `space`, in the order in which decode asks them what follows. Build sets
  /// the first one. Bytes that no header of that port accepts are payload.
  std::span<const Field* const> next_ports = {};
  /// The row that says which network or circuit the packet inside belongs to: a VLAN's id, a VNI.
  const Field* network_id = nullptr;
  const Field* selector =
      nullptr;  ///< the row that tells variants of one name apart; always printed
  bool (*accepts)(ByteView) = nullptr;  ///< is this the variant for these bytes?
  /// Of a message behind a port: why these bytes, which it does not accept, are none; "" where they
  /// may be something else.
  std::string (*malformed)(ByteView) = nullptr;
  std::span<const Preset> presets = {};
  Answering answering = {};  ///< without a role: addresses and ports alone match
  /// What the packet says, in a line, as Wireshark's Info column has it; without the protocol.
  std::string (*summary)(ByteView packet, const Layer& layer) = nullptr;
};

/// What a message type has of its own, among those of one name; see variant_of().
struct Variant {
  std::string_view name = {};
  std::span<const Field* const> fields = {};
  std::uint16_t fixed_bytes = 0;
  bool (*accepts)(ByteView) = nullptr;
  std::span<const Preset> presets = {};
  std::string_view title = {};  ///< empty: that of all
  std::string_view spec = {};   ///< empty: that of all
};

/// `row` with what the variant has of its own.
[[nodiscard]] constexpr HeaderRow variant_of(HeaderRow row, const Variant& variant) {
  row.variant = variant.name;
  row.fields = variant.fields;
  row.fixed_bytes = variant.fixed_bytes;
  row.accepts = variant.accepts;
  row.presets = variant.presets;
  if (!variant.title.empty()) row.title = variant.title;
  if (!variant.spec.empty()) row.spec = variant.spec;
  return row;
}

/// `row` of an ICMP error: a part of a packet follows.
[[nodiscard]] constexpr HeaderRow quoting(HeaderRow row) {
  row.next_is = {Space::ip_version, 0};
  row.quotes_packet = true;
  return row;
}

/// A HeaderRow with the rows that the engine asks for found once, at compile time.
struct Header : HeaderRow {
  const Field* header_length = nullptr;
  const Field* length_field = nullptr;  ///< the row with layer_length or payload_length
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
          length_field = field;
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

/// A message of an application, which is to the header below it what it carries (DNS, DHCP).
[[nodiscard]] constexpr bool is_message(const HeaderRow& header) {
  return header.items_to_end && header.level == HeaderLevel::application;
}

/// The header that is known as `number` in `space` and accepts these bytes; nullptr if none is.
[[nodiscard]] const Header* lookup(Space space, std::uint32_t number, ByteView header);
/// The number of `header` in `space`, if it has one.
[[nodiscard]] const KnownAs* known_as(const Header& header, Space space);
/// Whether this very row is one of the header's.
[[nodiscard]] constexpr bool has_row(const Header& header, const Field& field) {
  for (const Field* row : header.fields) {
    if (row == &field) return true;
  }
  return false;
}
/// The row of `header` with this full name, short name, customary alias or last part of the name
/// ("syn"), where one row alone has that; nullptr if none has it.
[[nodiscard]] const Field* find_field(const Header& header, std::string_view name);
/// "ttl" of "ip.ttl", "nxt" of "ipv6.hopopts.nxt": the name as printed inside its header.
[[nodiscard]] std::string_view name_within(const Header& header, const Field& field);
/// What the row holds when the recipe does not set it.
[[nodiscard]] std::uint64_t preset_of(const Header& header, const Field& field);
/// All headers, in the order of the reference.
[[nodiscard]] std::span<const Header* const> protocols();

}  // namespace pushpkt::wire
